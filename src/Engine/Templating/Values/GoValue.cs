using System.Collections;
using System.Numerics;

namespace Serverless.Engine.Templating.Values;

/// <summary>
/// How .NET values stand for Go values: <see cref="nint"/> int, <see cref="long"/> int64, <see cref="byte"/> uint8, <see cref="double"/> float64,
/// <c>List&lt;object?&gt;</c> []interface {}, <c>List&lt;string&gt;</c> []string, <c>List&lt;nint&gt;</c> []int, and the dictionaries likewise.
/// </summary>
internal static class GoValue
{
    public static GoKind Kind(object? value) => value switch
    {
        null => GoKind.Invalid,
        string => GoKind.String,
        bool => GoKind.Bool,
        long or nint => GoKind.Int,
        double => GoKind.Float,
        IDictionary => GoKind.Map,
        IList => GoKind.Slice,
        byte => GoKind.Uint,
        Complex => GoKind.Complex,
        GoStringer { Number: not null } => GoKind.Int,
        _ => GoKind.Struct,
    };

    /// <summary>The type as reflect writes it.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        string => "string",
        bool => "bool",
        nint => "int",
        long => "int64",
        byte => "uint8",
        double => "float64",
        Complex => "complex128",
        Dictionary<string, object?> => "map[string]interface {}",
        Dictionary<string, string> => "map[string]string",
        List<object?> => "[]interface {}",
        List<string> => "[]string",
        List<nint> => "[]int",
        List<List<object?>> => "[][]interface {}",
        GoStringer named => named.TypeName,
        _ => value.GetType().Name,
    };

    /// <summary>The kind as reflect writes it.</summary>
    public static string KindName(object? value) => value switch
    {
        null => "invalid",
        IDictionary => "map",
        IList => "slice",
        GoStringer named => named.KindName,
        _ => TypeName(value),
    };

    /// <summary>Whether the value is not the zero of its type.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        string s => s.Length > 0,
        long l => l != 0,
        nint i => i != 0,
        double d => d != 0,
        ICollection c => c.Count > 0,
        byte b => b != 0,
        Complex c => c != Complex.Zero,
        GoStringer { Number: { } n } => n != 0,
        _ => true,
    };

    /// <summary>The value of any signed integer.</summary>
    public static bool TryInt(object? value, out long number)
    {
        switch (value)
        {
            case long l:
                number = l;
                return true;
            case nint i:
                number = i;
                return true;
            case GoStringer { Number: { } n }:
                number = n;
                return true;
            default:
                number = 0;
                return false;
        }
    }

    /// <summary>The keys of a map in Go's order.</summary>
    public static string[] SortedKeys(IDictionary map)
    {
        string[] keys = new string[map.Count];
        map.Keys.CopyTo(keys, 0);
        Array.Sort(keys, Go.GoString.Compare);
        return keys;
    }
}

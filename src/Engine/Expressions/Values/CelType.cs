namespace Serverless.Engine.Expressions.Values;

/// <summary>The type of a value, itself a value.</summary>
/// <param name="Name">Its name, such as <c>int</c> or <c>google.protobuf.Timestamp</c>.</param>
public sealed record CelType(string Name)
{
    private static readonly Dictionary<string, CelType> Known = new[]
    {
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type",
    }.ToDictionary(name => name, name => new CelType(name));

    /// <summary>The type of a value.</summary>
    public static CelType Of(object? value) => Known[NameOf(value)];

    internal static bool TryFind(string name, out CelType? type) => Known.TryGetValue(name, out type);

    internal static string NameOf(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        CelBytes => "bytes",
        List<object?> => "list",
        Dictionary<string, object?> or CelMap => "map",
        CelTimestamp => "google.protobuf.Timestamp",
        CelDuration => "google.protobuf.Duration",
        CelOptional => "optional_type",
        CelType => "type",
        _ => throw new ArgumentException($"a {value.GetType()} is not an expression value", nameof(value)),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

using System.Globalization;
using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>The way of scalars from YAML through JSON into the tree.</summary>
internal static class YamlNumbers
{
    private const double IntegerLimit = 9.3e18;

    /// <summary>The YAML value of a resolved scalar that is not a string.</summary>
    public static object? ToRaw(YamlScalar scalar) => scalar.Kind switch
    {
        YamlScalarKind.Null => null,
        YamlScalarKind.Boolean => scalar.Boolean,
        YamlScalarKind.Integer => scalar.Integer,
        YamlScalarKind.Unsigned => unchecked((ulong)scalar.Integer),
        _ => scalar.Float,
    };

    /// <summary>A value after JSON: whole doubles become integers where they fit, integers beyond 64 signed bits become doubles.</summary>
    /// <exception cref="YamlReadException">Infinity and not-a-number have no JSON form.</exception>
    public static object? ToJson(object? raw) => raw switch
    {
        ulong big => (double)big,
        double number => ToJson(number),
        _ => raw,
    };

    /// <summary>The string that a key becomes.</summary>
    /// <exception cref="YamlReadException">The key is of a type that Go's conversion to JSON refuses.</exception>
    public static string ToKey(object? raw, YamlMark place) => raw switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => GoFloat.ToKey(number),
        bool flag => flag ? "true" : "false",
        null => throw YamlGuard.Error(place, "unsupported map key of type: null"),
        ulong big => throw YamlGuard.Error(place, $"unsupported map key of type: uint64, key: {big}"),
        _ => throw YamlGuard.Error(place, "invalid map key: a map or list cannot be a key"),
    };

    private static object ToJson(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new YamlReadException($"json: unsupported value: {(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf")}");
        }

        return Math.Floor(number) == number && Math.Abs(number) < IntegerLimit
            && long.TryParse(GoFloat.ToYaml(number), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? (object)whole
            : number;
    }
}

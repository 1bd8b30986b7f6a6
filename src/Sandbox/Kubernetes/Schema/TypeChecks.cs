namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>JSON types as the API server names them.</summary>
internal static class TypeChecks
{
    public static bool Allows(ValueRules rules, object? value)
    {
        if (rules.IntOrString)
        {
            return value is string or long;
        }

        return rules.Type switch
        {
            "object" => value is Dictionary<string, object?>,
            "array" => value is List<object?>,
            "string" => value is string,
            "boolean" => value is bool,
            "integer" => value is long || (value is double d && Math.Floor(d) == d),
            "number" => value is long or double,
            _ => true,
        };
    }

    public static string NameOf(object? value) => value switch
    {
        null => "null",
        string => "string",
        bool => "boolean",
        long => "integer",
        double => "number",
        List<object?> => "array",
        _ => "object",
    };
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>
/// Typed reads from a live object. Strict reads refuse a wrong type, lenient ones fall back to a default, as
/// health.md §2 and §3 ask for.
/// </summary>
internal sealed class ObjectFields(KubeObject source)
{
    private List<StatusCondition>? _conditions;

    public KubeObject Object => source;

    /// <summary><c>status.conditions</c>; malformed ones are an error.</summary>
    public IReadOnlyList<StatusCondition> Conditions => _conditions ??= ReadConditions();

    public DateTimeOffset CreatedAt =>
        Timestamp.Parse(source.Root.StringAt("metadata", "creationTimestamp")) ?? DateTimeOffset.MinValue;

    /// <summary>A count; the default when it is absent or not an integer.</summary>
    public long Count(string section, string field, long @default = 0) =>
        source.Root.At(section, field) is long value ? value : @default;

    public string Text(string section, string field, string @default = "") =>
        source.Root.StringAt(section, field) ?? @default;

    /// <summary>An integer that must not have another type; <see langword="null"/> when absent.</summary>
    /// <exception cref="HealthException">It is something else than an integer.</exception>
    public long? Integer(string section, string field) => Find(section, field, out object? value)
        ? value as long? ?? throw new HealthException($".{section}.{field} is {TypeName(value)}, expected an integer")
        : null;

    /// <summary>A string that must not have another type; <see langword="null"/> when absent.</summary>
    /// <exception cref="HealthException">It is something else than a string.</exception>
    public string? String(string section, string field) => Find(section, field, out object? value)
        ? value as string ?? throw new HealthException($".{section}.{field} is {TypeName(value)}, expected a string")
        : null;

    /// <summary>A list that must not have another type; <see langword="null"/> when absent.</summary>
    /// <exception cref="HealthException">It is something else than a list.</exception>
    public List<object?>? List(string section, string field) => Find(section, field, out object? value)
        ? value as List<object?> ?? throw new HealthException($".{section}.{field} is {TypeName(value)}, expected a list")
        : null;

    private bool Find(string section, string field, out object? value)
    {
        value = null;
        if (!source.Root.TryGetValue(section, out object? parent) || parent is null)
        {
            return false;
        }

        return parent is Dictionary<string, object?> map
            ? map.TryGetValue(field, out value)
            : throw new HealthException($".{section} is {TypeName(parent)}, expected an object");
    }

    private List<StatusCondition> ReadConditions()
    {
        if (!Find("status", "conditions", out object? value) || value is null)
        {
            return [];
        }

        List<object?> items = value as List<object?>
            ?? throw new HealthException($".status.conditions is {TypeName(value)}, expected a list");
        return [.. items.Select(ReadCondition)];
    }

    private static StatusCondition ReadCondition(object? item, int index)
    {
        return item switch
        {
            null => new("", "", "", ""),
            Dictionary<string, object?> map => new(Member("type"), Member("status"), Member("reason"), Member("message")),
            _ => throw new HealthException($".status.conditions[{index}] is {TypeName(item)}, expected an object"),
        };

        string Member(string name) => ((Dictionary<string, object?>)item).GetValueOrDefault(name) switch
        {
            null => "",
            string text => text,
            object other => throw new HealthException($".status.conditions[{index}].{name} is {TypeName(other)}, expected a string"),
        };
    }

    private static string TypeName(object? value) => value switch
    {
        null => "null",
        bool => "a boolean",
        long => "an integer",
        double => "a decimal number",
        string => "a string",
        List<object?> => "a list",
        _ => "an object",
    };
}

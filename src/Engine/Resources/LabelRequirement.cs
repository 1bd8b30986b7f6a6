namespace Serverless.Engine.Resources;

/// <summary>One requirement of a <see cref="LabelSelector"/>.</summary>
/// <param name="Key">Label key.</param>
/// <param name="Operator">What must hold.</param>
/// <param name="Values">Values for <see cref="LabelOperator.In"/> and <see cref="LabelOperator.NotIn"/>.</param>
public sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <summary>Reads one entry of <c>matchExpressions</c>.</summary>
    /// <exception cref="ResourceException">The operator is unknown, or its values do not fit it.</exception>
    public static LabelRequirement From(Dictionary<string, object?> expression)
    {
        string key = expression.StringAt("key") ?? "";
        string text = expression.StringAt("operator") ?? "";
        List<string> values = (expression.ListAt("values") ?? []).ConvertAll(v => v as string ?? "");
        LabelOperator op = text switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => throw new ResourceException($"\"{text}\" is not a valid label selector operator"),
        };
        bool needsValues = op is LabelOperator.In or LabelOperator.NotIn;
        if (needsValues && values.Count == 0)
        {
            throw new ResourceException($"label selector on \"{key}\": values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
        }

        if (!needsValues && values.Count > 0)
        {
            throw new ResourceException($"label selector on \"{key}\": values: Invalid value: values set must be empty for exists and does not exist");
        }

        return new(key, op, values);
    }

    /// <summary>Whether a label's value satisfies the requirement; <see langword="null"/> stands for an absent label.</summary>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In => value is not null && Values.Contains(value),
        LabelOperator.NotIn => value is null || !Values.Contains(value),
        LabelOperator.Exists => value is not null,
        _ => value is null,
    };

    /// <summary>The form of the <c>labelSelector</c> query parameter.</summary>
    public override string ToString() => Operator switch
    {
        LabelOperator.In when Values.Count == 1 => $"{Key}={Values[0]}",
        LabelOperator.In => $"{Key} in ({string.Join(',', Values)})",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
        LabelOperator.Exists => Key,
        _ => $"!{Key}",
    };
}

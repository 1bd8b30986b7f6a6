namespace Serverless.Engine.Resources;

/// <summary>A Kubernetes LabelSelector: <c>matchLabels</c> and <c>matchExpressions</c>, all of which must hold. Empty matches everything.</summary>
public sealed class LabelSelector
{
    private readonly List<LabelRequirement> _requirements;

    private LabelSelector(List<LabelRequirement> requirements) => _requirements = requirements;

    /// <summary>The requirements in the order written, labels first.</summary>
    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    /// <summary>Reads the JSON form.</summary>
    /// <exception cref="ResourceException">An operator is unknown, or its values do not fit it.</exception>
    public static LabelSelector From(Dictionary<string, object?> selector)
    {
        List<LabelRequirement> requirements = [];
        foreach ((string key, object? value) in selector.MapAt("matchLabels") ?? [])
        {
            requirements.Add(new(key, LabelOperator.In, [value as string ?? ""]));
        }

        foreach (object? item in selector.ListAt("matchExpressions") ?? [])
        {
            if (item is Dictionary<string, object?> expression)
            {
                requirements.Add(LabelRequirement.From(expression));
            }
        }

        return new(requirements);
    }

    /// <summary>Whether an object's labels satisfy every requirement.</summary>
    public bool Matches(KubeObject candidate) => _requirements.TrueForAll(r => r.Matches(candidate.Label(r.Key)));

    /// <summary>The form of the <c>labelSelector</c> query parameter (Kubernetes API conventions).</summary>
    public string ToQuery() => string.Join(',', _requirements);
}

namespace Serverless.Cli.Fleet;

/// <summary>What a check found out about one cluster.</summary>
/// <param name="Name">Cluster name.</param>
/// <param name="Version">Version of the API server, or <c>-</c>.</param>
/// <param name="Definitions">Whether our definitions are installed.</param>
/// <param name="Operator">Where the reference operator runs inside, <c>none</c>, or <c>unknown</c>.</param>
/// <param name="Problems">What stands in the way, with what to do about the first.</param>
internal sealed record ClusterReadiness(string Name, string Version, string Definitions, string Operator, IReadOnlyList<string> Problems)
{
    public bool IsReady => Problems.Count == 0;

    /// <summary>What could not be found out and stands in nobody's way.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string Message => string.Join("; ", [.. IsReady ? ["can be looked after"] : Problems, .. Notes]);

    /// <summary>What to do, or <see langword="null"/>.</summary>
    public string? Hint { get; init; }

    public Dictionary<string, object?> ToTree() => new()
    {
        ["name"] = Name,
        ["ready"] = IsReady,
        ["version"] = Version,
        ["definitions"] = Definitions,
        ["operator"] = Operator,
        ["problems"] = Problems.ToList<object?>(),
        ["notes"] = Notes.ToList<object?>(),
    };
}

namespace Serverless.Cli.Fleet;

/// <summary>Whether the reference operator runs inside a cluster.</summary>
/// <param name="Place">Where it runs, as <c>namespace/name</c>; <see langword="null"/> when it does not, is scaled to nothing, or nobody may look.</param>
/// <param name="Obstacle">Why nobody may look, or <see langword="null"/>.</param>
internal sealed record OperatorFinding(string? Place, string? Obstacle)
{
    public override string ToString() => Place ?? (Obstacle is null ? "none" : "unknown");
}

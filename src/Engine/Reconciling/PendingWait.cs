namespace Serverless.Engine.Reconciling;

/// <summary>What a run ended in front of, so that its time limit outlives the pass.</summary>
/// <param name="Name">Step and reason, such as <c>1/health</c>.</param>
/// <param name="Since">When that wait began.</param>
/// <param name="Started">When the work began that the wait belongs to.</param>
internal sealed record PendingWait(string Name, DateTimeOffset Since, DateTimeOffset Started)
{
    /// <summary>Suffix of the names of health checks, which a new trigger cancels.</summary>
    public const string Health = "health";

    /// <summary>Whether it is a health check.</summary>
    public bool IsHealthCheck => Name.EndsWith(Health, StringComparison.Ordinal);
}

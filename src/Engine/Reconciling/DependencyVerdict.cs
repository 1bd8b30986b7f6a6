namespace Serverless.Engine.Reconciling;

/// <summary>What the check of all dependencies came to; both absent means that they are fulfilled.</summary>
/// <param name="Invalid">Why an expression cannot be used at all.</param>
/// <param name="NotReady">Which dependency is missing or not ready, and why.</param>
internal sealed record DependencyVerdict(string? Invalid, string? NotReady)
{
    /// <summary>Nothing stands in the way.</summary>
    public static readonly DependencyVerdict Fulfilled = new(null, null);
}

using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>What an object says about itself while it is waited for.</summary>
/// <param name="IsFinal">False: look again later.</param>
/// <param name="Error">Why it failed; <see langword="null"/> when it is ready.</param>
/// <param name="Message">The Ready message, perhaps empty.</param>
internal readonly record struct Readiness(bool IsFinal, string? Error, string Message)
{
    private static readonly Readiness Later = new(false, null, "");

    /// <summary>Steps 2 to 4 of cli.md §1.5.</summary>
    /// <param name="candidate">The object.</param>
    /// <param name="token">Request that must have been handled; <see langword="null"/> for none.</param>
    public static Readiness Of(KubeObject candidate, string? token)
    {
        if (Suspension.Any(candidate))
        {
            return new(true, $"Reconciliation is disabled for {candidate.Name}", "");
        }

        if (token is not null && candidate.Root.StringAt("status", "lastHandledReconcileAt") != token)
        {
            return Later;
        }

        Condition? ready = Condition.Find(candidate, Condition.Ready);
        if (ready is null || ready.ObservedGeneration != candidate.Generation)
        {
            return Later;
        }

        return ready switch
        {
            { Status: "True" } => new(true, null, ready.Message),
            { Status: "False", Reason: not "HealthCheckCanceled" } => new(true, $"{ready.Reason}: {ready.Message}", ""),
            _ => Later,
        };
    }
}

using Serverless.Engine.Health;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>One look at the health of a step's objects.</summary>
/// <param name="Summary">The state of each and of all.</param>
/// <param name="Live">The objects that could be read, for their Ready messages.</param>
internal sealed record HealthReport(HealthSummary Summary, IReadOnlyList<KubeObject> Live)
{
    /// <summary>Text of a wait that ran out of time (reconcile.md §14).</summary>
    public string TimeoutText => Summary.TimeoutMessage + HealthSummary.ReadyMessages(Live);

    /// <summary>Text of a wait that a failed object ended.</summary>
    public string FailureText => Summary.EarlyFailureMessage + HealthSummary.ReadyMessages(Live);
}

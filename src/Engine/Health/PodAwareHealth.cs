using Serverless.Engine.Health.Kinds;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>StatefulSets and ReplicaSets fail as soon as one of their pods has failed for good (health.md §4).</summary>
internal static class PodAwareHealth
{
    /// <exception cref="HealthException">The controller or a pod is malformed.</exception>
    public static ObjectHealth Compute(KubeObject controller, IReadOnlyList<KubeObject> pods, DateTimeOffset now)
    {
        ObjectHealth own = HealthStatus.Compute(controller, now);
        if (own.Status != HealthState.InProgress)
        {
            return own;
        }

        int failed = pods.Count(pod => HealthStatus.Compute(pod, now).Status == HealthState.Failed && !IsTransient(pod));
        return failed > 0 ? ObjectHealth.Failed($"{failed} pods have failed") : own;
    }

    /// <summary>A pod on its way out, or one that waits for a node, may yet be replaced or scheduled.</summary>
    private static bool IsTransient(KubeObject pod) => pod.IsDeleting || Pods.IsUnschedulable(new(pod));
}

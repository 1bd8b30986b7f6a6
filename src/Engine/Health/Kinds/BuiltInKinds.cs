using Serverless.Engine.Resources;

namespace Serverless.Engine.Health.Kinds;

/// <summary>The kinds of Kubernetes itself that have rules of their own, by group and kind (health.md §3).</summary>
internal static class BuiltInKinds
{
    /// <returns><see langword="null"/> for a kind without own rules.</returns>
    public static ObjectHealth? Compute(ObjectFields fields, DateTimeOffset now)
    {
        GroupVersionKind gvk = fields.Object.Gvk;
        return (gvk.Group, gvk.Kind) switch
        {
            ("apps" or "extensions", "Deployment") => Deployments.Compute(fields),
            ("apps", "StatefulSet") => StatefulSets.Compute(fields),
            ("apps" or "extensions", "DaemonSet") => DaemonSets.Compute(fields),
            ("apps" or "extensions", "ReplicaSet") => ReplicaSets.Compute(fields),
            ("", "Pod") => Pods.Compute(fields, now),
            ("batch", "Job") => Jobs.Compute(fields),
            ("", "PersistentVolumeClaim") => VolumeClaim(fields),
            ("", "Service") => Service(fields),
            ("", "ConfigMap" or "Secret") or ("batch", "CronJob") => ObjectHealth.Current("Resource is always ready"),
            ("policy", "PodDisruptionBudget") => ObjectHealth.Current("AllowedDisruptions has been computed."),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => CustomResourceDefinitions.Compute(fields),
            _ => null,
        };
    }

    private static ObjectHealth VolumeClaim(ObjectFields fields)
    {
        string phase = fields.Text("status", "phase", "unknown");
        return phase == "Bound"
            ? ObjectHealth.Current("PVC is Bound")
            : ObjectHealth.InProgress($"PVC is not Bound. phase: {phase}");
    }

    private static ObjectHealth Service(ObjectFields fields)
    {
        string type = fields.Text("spec", "type");
        return type == "LoadBalancer" && fields.Text("spec", "clusterIP").Length == 0
            ? ObjectHealth.InProgress($"ClusterIP not set. Service type: {type}")
            : ObjectHealth.Current("Service is ready");
    }
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>The order in which objects are applied; deletion uses the reverse (reconcile.md §7.2).</summary>
public sealed class ApplyOrder : IComparer<ObjectKey>
{
    /// <summary>The one instance.</summary>
    public static readonly ApplyOrder Instance = new();

    private static readonly string[] First =
    [
        "CustomResourceDefinition", "Namespace", "ClusterRole", "ClusterClass", "RuntimeClass", "PriorityClass", "StorageClass",
        "VolumeSnapshotClass", "IngressClass", "GatewayClass", "ClusterRoleBinding", "ResourceQuota", "ServiceAccount", "Role",
        "RoleBinding", "ConfigMap", "Secret", "Service", "LimitRange", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ];

    private static readonly string[] Last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
    private static readonly Dictionary<string, int> Ranks = First.Select((kind, i) => (kind, i))
        .Concat(Last.Select((kind, i) => (kind, i: First.Length + 1 + i)))
        .ToDictionary(p => p.kind, p => p.i);

    private ApplyOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(ObjectKey x, ObjectKey y)
    {
        int order = Rank(x.Kind).CompareTo(Rank(y.Kind));
        order = order != 0 ? order : string.CompareOrdinal(x.Group, y.Group);
        order = order != 0 ? order : string.CompareOrdinal(x.Kind, y.Kind);
        order = order != 0 ? order : string.CompareOrdinal(x.Namespace, y.Namespace);
        return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
    }

    private static int Rank(string kind) => Ranks.GetValueOrDefault(kind, First.Length);
}

using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>The built-in kinds that the server knows without a definition.</summary>
internal static class BuiltinResources
{
    private static readonly Lazy<IReadOnlyList<ResourceType>> Types = new(Build);

    public static IReadOnlyList<ResourceType> All => Types.Value;

    public static ResourceType Namespaces => All.First(type => type.Plural == "namespaces");

    public static ResourceType Definitions => All.First(type => type.Plural == "customresourcedefinitions");

    private static List<ResourceType> Build() =>
    [
        Type("", "v1", "ConfigMap", "configmaps", false, false, "cm"),
        Type("", "v1", "Event", "events", false, false, "ev"),
        Type("", "v1", "Namespace", "namespaces", true, true, "ns"),
        Type("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, true, "pvc"),
        Type("", "v1", "Pod", "pods", true, true, "po"),
        Type("", "v1", "Secret", "secrets", false, false),
        Type("", "v1", "Service", "services", true, true, "svc"),
        Type("", "v1", "ServiceAccount", "serviceaccounts", false, false, "sa"),
        Type("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", true, true, "crd", "crds"),
        Type("apps", "v1", "DaemonSet", "daemonsets", true, true, "ds"),
        Type("apps", "v1", "Deployment", "deployments", true, true, "deploy"),
        Type("apps", "v1", "StatefulSet", "statefulsets", true, true, "sts"),
        Type("batch", "v1", "CronJob", "cronjobs", true, true, "cj"),
        Type("batch", "v1", "Job", "jobs", true, true),
        Type("coordination.k8s.io", "v1", "Lease", "leases", false, false),
        Type("networking.k8s.io", "v1", "Ingress", "ingresses", true, true, "ing"),
        Type("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", false, true, "netpol"),
        Type("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, true, "pdb"),
        Type("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false, false),
        Type("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", false, false),
        Type("rbac.authorization.k8s.io", "v1", "Role", "roles", false, false),
        Type("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", false, false),
    ];

    private static ResourceType Type(
        string group, string version, string kind, string plural, bool hasStatus, bool hasGeneration, params string[] shortNames)
    {
        string package = group.Length == 0 ? "core" : group.Split('.')[0];
        return new ResourceType
        {
            Group = group,
            Version = version,
            Kind = kind,
            Plural = plural,
            Singular = kind.ToLowerInvariant(),
            ListKind = kind + "List",
            Namespaced = kind is not ("Namespace" or "CustomResourceDefinition" or "ClusterRole" or "ClusterRoleBinding"),
            Schema = BuiltinSchemas.Get($"{package}.{version}.{kind}"),
            ShortNames = shortNames,
            HasStatus = hasStatus,
            HasGeneration = hasGeneration,
        };
    }
}

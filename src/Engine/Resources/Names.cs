namespace Serverless.Engine.Resources;

/// <summary>The names that other tools rely on: API group, annotations, labels, finalizer and field manager (resources.md §1, §5).</summary>
public static class Names
{
    /// <summary>API group of both kinds.</summary>
    public const string Group = "fluxcd.controlplane.io";

    /// <summary><c>apiVersion</c> of both kinds.</summary>
    public const string ApiVersion = Group + "/v1";

    /// <summary>Field manager of every write to a cluster, the same as the reference operator's, so that either can take over.</summary>
    public const string FieldManager = "flux-operator";

    /// <summary>Finalizer on both kinds.</summary>
    public const string Finalizer = Group + "/finalizer";

    /// <summary>Annotation that suspends an object (<c>disabled</c>) or leaves a generated object out.</summary>
    public const string ReconcileAnnotation = Group + "/reconcile";

    /// <summary>Annotation with the interval between runs.</summary>
    public const string ReconcileEveryAnnotation = Group + "/reconcileEvery";

    /// <summary>Annotation with the time limit of health checks (ResourceSet) or calls (provider).</summary>
    public const string ReconcileTimeoutAnnotation = Group + "/reconcileTimeout";

    /// <summary>Annotation or label that keeps an object from garbage collection (<c>disabled</c>).</summary>
    public const string Prune = Group + "/prune";

    /// <summary>Annotation or label that recreates an object on an immutable change (<c>enabled</c>).</summary>
    public const string Force = Group + "/force";

    /// <summary>Annotation on a Job: deleted and applied anew when it has failed (<c>enabled</c>).</summary>
    public const string RecreateOnFailure = Group + "/recreateOnFailure";

    /// <summary>Annotation on a ConfigMap or Secret: <c>namespace/name</c> of the one whose data it gets.</summary>
    public const string CopyFrom = Group + "/copyFrom";

    /// <summary>Annotation on a ConfigMap: the kubeconfig Secret whose address and certificate authority it gets.</summary>
    public const string ConvertKubeConfigFrom = Group + "/convertKubeConfigFrom";

    /// <summary>Annotation in any metadata: ConfigMaps and Secrets whose data is summed up beside it.</summary>
    public const string ChecksumFrom = Group + "/checksumFrom";

    /// <summary>Annotation with the sum that <see cref="ChecksumFrom"/> asks for.</summary>
    public const string Checksum = Group + "/checksum";

    /// <summary>Label of ConfigMaps and Secrets whose changes are triggers, when its value is <c>Enabled</c>.</summary>
    public const string WatchLabel = "reconcile.fluxcd.io/watch";

    /// <summary>Annotation with a request token; a new value asks for a run.</summary>
    public const string RequestedAtAnnotation = "reconcile.fluxcd.io/requestedAt";

    /// <summary>Annotation with a token that forces a provider to run outside its schedule.</summary>
    public const string ForceAtAnnotation = "reconcile.fluxcd.io/forceAt";

    /// <summary>Label on every generated object: name of the owning ResourceSet.</summary>
    public const string OwnerNameLabel = "resourceset." + Group + "/name";

    /// <summary>Label on every generated object: namespace of the owning ResourceSet.</summary>
    public const string OwnerNamespaceLabel = "resourceset." + Group + "/namespace";

    /// <summary>Prefix of annotations that travel with events.</summary>
    public const string EventAnnotationPrefix = "event.toolkit.fluxcd.io/";

    /// <summary>The ResourceSet kind.</summary>
    public static readonly GroupVersionKind ResourceSet = new(Group, "v1", "ResourceSet");

    /// <summary>The ResourceSetInputProvider kind.</summary>
    public static readonly GroupVersionKind InputProvider = new(Group, "v1", "ResourceSetInputProvider");
}

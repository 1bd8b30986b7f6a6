namespace Serverless.Engine.Kubernetes;

/// <summary>Where a kubeconfig comes from, which decides what it may do.</summary>
public enum KubeconfigOrigin
{
    /// <summary>Stored by the operator for a cluster of the fleet: self-contained, no file paths (kubernetes-client.md §9).</summary>
    Stored,

    /// <summary>The kubeconfig of a person on their own machine: file paths are read.</summary>
    Laptop,

    /// <summary>A Secret in a cluster that points to a remote cluster: only the safe fields are used, the rest is dropped (kubernetes-client.md §3.4).</summary>
    Secret,
}

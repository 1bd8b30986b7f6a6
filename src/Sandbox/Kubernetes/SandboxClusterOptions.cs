namespace Serverless.Sandbox.Kubernetes;

/// <summary>How a sandbox cluster is set up.</summary>
public sealed record SandboxClusterOptions
{
    /// <summary>Name of the cluster, and of the context in its kubeconfig.</summary>
    /// <value>Default: <c>sandbox</c>.</value>
    public string Name { get; init; } = "sandbox";

    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    /// <value>Default: 0.</value>
    public int Port { get; init; }

    /// <summary>Namespaces that exist from the start.</summary>
    /// <value>Default: <c>default</c>, <c>kube-system</c>, <c>flux-system</c>.</value>
    public IReadOnlyList<string> Namespaces { get; init; } = ["default", "kube-system", "flux-system"];
}

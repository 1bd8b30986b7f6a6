namespace Serverless.Engine.Kubernetes;

/// <summary>The <c>exec</c> part of a kubeconfig user. Arguments and environment may hold secrets and are never shown.</summary>
/// <param name="Command">The command as written, or resolved against the kubeconfig's folder when it was a relative path.</param>
/// <param name="ApiVersion">Version of the protocol, <c>client.authentication.k8s.io/v1</c> or <c>v1beta1</c>.</param>
public sealed record ExecPlugin(string Command, string ApiVersion)
{
    /// <summary>Arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Variables added to the environment of the plugin.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Env { get; init; } = [];

    /// <summary>Text for people who lack the command, or empty.</summary>
    public string InstallHint { get; init; } = "";

    /// <summary>Whether the plugin is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary><c>Never</c>, <c>IfAvailable</c>, <c>Always</c> or empty.</summary>
    public string InteractiveMode { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"exec plugin '{Command}'";
}

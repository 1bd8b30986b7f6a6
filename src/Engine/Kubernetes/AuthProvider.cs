namespace Serverless.Engine.Kubernetes;

/// <summary>The legacy <c>auth-provider</c> part of a kubeconfig user. Its configuration may hold secrets and is never shown.</summary>
/// <param name="Name">Name of the provider, such as <c>azure</c> or <c>oidc</c>.</param>
/// <param name="Config">Its settings.</param>
public sealed record AuthProvider(string Name, IReadOnlyDictionary<string, string> Config)
{
    /// <inheritdoc/>
    public override string ToString() => $"auth-provider '{Name}'";
}

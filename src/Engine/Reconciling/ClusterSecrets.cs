using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Reconciling;

/// <summary>Reads by name what providers refer to, with the kubeconfig's own identity.</summary>
/// <param name="client">The client of the cluster.</param>
/// <param name="cluster">Its name in the catalogue; without one its address, which several clusters behind a proxy may share.</param>
public sealed class ClusterSecrets(KubernetesClient client, string? cluster = null) : ISecretSource
{
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");
    private static readonly GroupVersionKind ServiceAccount = new("", "v1", "ServiceAccount");

    /// <inheritdoc/>
    public string Cluster { get; } = cluster ?? client.Connection.Server.AbsoluteUri;

    /// <inheritdoc/>
    public Task<KubeObject?> GetSecretAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        ReadAsync(Secret, $"secret '{@namespace}/{name}'", @namespace, name, cancellationToken);

    /// <inheritdoc/>
    public Task<KubeObject?> GetServiceAccountAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        ReadAsync(ServiceAccount, $"serviceaccount '{@namespace}/{name}'", @namespace, name, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> IssueTokenAsync(string @namespace, string serviceAccount, string audience, CancellationToken cancellationToken)
    {
        string what = $"failed to issue a token for serviceaccount '{@namespace}/{serviceAccount}'";
        try
        {
            return await client.IssueTokenAsync(@namespace, serviceAccount, audience, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw new ProviderException($"{what}: {e.Message}", e) { Status = e.Code > 0 ? e.Code : null, RetryAfter = e.RetryAfter };
        }
    }

    private async Task<KubeObject?> ReadAsync(GroupVersionKind kind, string what, string ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(kind, ns, name, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw new ProviderException($"failed to read {what}: {e.Message}", e);
        }
    }
}

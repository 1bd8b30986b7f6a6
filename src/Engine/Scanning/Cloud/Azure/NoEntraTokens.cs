using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>A host without Entra identities.</summary>
internal sealed class NoEntraTokens : IEntraTokens
{
    private NoEntraTokens()
    {
    }

    public static NoEntraTokens Instance { get; } = new();

    public Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken) => throw Missing();

    public Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken) => throw Missing();

    private static RegistryException Missing() => new("this process has no Microsoft Entra identity");
}

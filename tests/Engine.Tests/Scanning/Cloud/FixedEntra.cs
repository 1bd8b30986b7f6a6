using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>Entra tokens that name what they were asked for.</summary>
internal sealed class FixedEntra : IEntraTokens
{
    public Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken) => Task.FromResult(new CloudToken($"entra own {scope}", DateTimeOffset.MaxValue));

    public async Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken) =>
        new($"entra {identity.TenantId} {identity.ClientId} {await identity.Assertion(cancellationToken)} {scope}", DateTimeOffset.MaxValue);
}

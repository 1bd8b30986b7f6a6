namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>An application or managed identity that trusts a cluster's ServiceAccount.</summary>
/// <param name="TenantId">Tenant.</param>
/// <param name="ClientId">Client.</param>
/// <param name="Assertion">Issues the ServiceAccount's token, which stands in for a client secret.</param>
public sealed record FederatedEntraIdentity(string TenantId, string ClientId, Func<CancellationToken, Task<string>> Assertion)
{
    private const string Audience = "api://AzureADTokenExchange";

    /// <summary>The identity that a ServiceAccount's annotations name.</summary>
    /// <exception cref="Registry.RegistryException">An annotation is missing.</exception>
    public static FederatedEntraIdentity Of(ServiceAccountIdentity account) => new(
        account.Require("azure.workload.identity/tenant-id"),
        account.Require("azure.workload.identity/client-id"),
        token => account.IssueTokenAsync(Audience, token));
}

namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>An application or managed identity that trusts a cluster's ServiceAccount.</summary>
/// <param name="TenantId">Tenant.</param>
/// <param name="ClientId">Client.</param>
/// <param name="Assertion">Issues the ServiceAccount's token, which stands in for a client secret.</param>
public sealed record FederatedEntraIdentity(string TenantId, string ClientId, Func<CancellationToken, Task<string>> Assertion)
{
    private const string Audience = "api://AzureADTokenExchange";

    /// <summary>The identity that a ServiceAccount's annotations name.</summary>
    /// <exception cref="Registry.RegistryException">An annotation is missing, or can be no id.</exception>
    public static FederatedEntraIdentity Of(ServiceAccountIdentity account) => new(
        IdOf(account, "azure.workload.identity/tenant-id"),
        IdOf(account, "azure.workload.identity/client-id"),
        token => account.IssueTokenAsync(Audience, token));

    /// <summary>An id becomes part of an address at Entra; a tenant may also be named by its domain.</summary>
    private static string IdOf(ServiceAccountIdentity account, string annotation)
    {
        string id = account.Require(annotation);
        return id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
            ? id
            : throw new Registry.RegistryException($"{account}: the annotation '{annotation}' is no id of Microsoft Entra");
    }
}

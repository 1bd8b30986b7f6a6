using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Azure.Identity;

/// <summary>Entra tokens by Azure.Identity, which caches and renews them (registry.md §5.1).</summary>
public sealed class EntraTokens : IEntraTokens
{
    private readonly HttpMessageHandler? _transport;
    private readonly Lazy<TokenCredential> _own;

    /// <summary>Creates a source; nothing is asked for before the first token.</summary>
    /// <param name="clientId">A user-assigned managed identity; <see langword="null"/> for the system-assigned one.</param>
    /// <param name="withAzureCli">Whether the login of the Azure CLI counts as well, on a laptop.</param>
    public EntraTokens(string? clientId, bool withAzureCli = false)
        : this(clientId, withAzureCli, null)
    {
    }

    /// <summary>Creates a source whose requests go where a test says.</summary>
    internal EntraTokens(string? clientId, bool withAzureCli, HttpMessageHandler? transport)
    {
        _transport = transport;
        _own = new(() => Chain(clientId, withAzureCli));
    }

    /// <inheritdoc/>
    public Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken) => GetAsync(_own.Value, "this process", scope, cancellationToken);

    /// <inheritdoc/>
    public Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken)
    {
        ClientAssertionCredential credential = new(identity.TenantId, identity.ClientId, identity.Assertion, Common(new ClientAssertionCredentialOptions()));
        return GetAsync(credential, $"client {identity.ClientId} of tenant {identity.TenantId}", scope, cancellationToken);
    }

    private ChainedTokenCredential Chain(string? clientId, bool withAzureCli)
    {
        ManagedIdentityId managed = string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);
        List<TokenCredential> chain =
        [
            new EnvironmentCredential(Common(new EnvironmentCredentialOptions())),
            new WorkloadIdentityCredential(Common(new WorkloadIdentityCredentialOptions())),
            new ManagedIdentityCredential(Common(new ManagedIdentityCredentialOptions(managed))),
        ];
        if (withAzureCli)
        {
            chain.Add(new AzureCliCredential());
        }

        return new([.. chain]);
    }

    private T Common<T>(T options)
        where T : TokenCredentialOptions
    {
        // What does not answer must not take all the time of those who wait for the token.
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        options.Retry.MaxRetries = 2;
        if (_transport is not null)
        {
            options.Transport = new HttpClientTransport(new HttpClient(_transport, disposeHandler: false));
        }

        return options;
    }

    private static async Task<CloudToken> GetAsync(TokenCredential credential, string who, string scope, CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken).ConfigureAwait(false);
            return new(token.Token, token.ExpiresOn);
        }
        catch (AuthenticationFailedException e)
        {
            // The failure itself may quote an answer.
            bool refused = EntraFailure.IsRefusal(e);
            throw new RegistryException($"no Microsoft Entra token for {who}: {EntraFailure.Reason(e)}") { Status = refused ? 401 : null, IsTransient = !refused };
        }
    }
}

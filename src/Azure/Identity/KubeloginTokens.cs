using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Serverless.Engine.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;

namespace Serverless.Azure.Identity;

/// <summary>
/// Tokens for clusters whose kubeconfigs want kubelogin, without running it (kubernetes-client.md §5.3). Credentials are kept and
/// shared by all clusters that want the same identity; Azure.Identity keeps their tokens.
/// </summary>
public sealed class KubeloginTokens
{
    private readonly Func<KubeloginRequest, bool, CancellationToken, Task<CloudToken>> _get;
    private readonly ConcurrentDictionary<ClusterLogin, TokenCredential> _credentials = [];
    private readonly ConcurrentDictionary<string, TokenCredential> _managed = [];
    private readonly Func<string, string?> _variable;
    private readonly HttpMessageHandler? _transport;

    private KubeloginTokens(IEntraTokens? own, Func<string, string?> variable, HttpMessageHandler? transport)
    {
        _variable = variable;
        _transport = transport;
        _get = own is null ? FromLaptopAsync : (request, fresh, ct) => FromServiceAsync(own, request, fresh, ct);
    }

    /// <summary>
    /// For stored kubeconfigs: whatever they ask for, the identity of this process answers, or the managed identity that they name. Secrets,
    /// files and authorities in them are never used.
    /// </summary>
    /// <param name="own">The identity of this process.</param>
    public static KubeloginTokenProvider ForService(IEntraTokens own) => ForService(own, null);

    /// <summary>For a person's own kubeconfig: their login, or what the entry and the environment name.</summary>
    /// <param name="variable">An environment variable.</param>
    public static KubeloginTokenProvider ForLaptop(Func<string, string?> variable) => ForLaptop(variable, null);

    internal static KubeloginTokenProvider ForService(IEntraTokens own, HttpMessageHandler? transport) => new KubeloginTokens(own, _ => null, transport).GetAsync;

    internal static KubeloginTokenProvider ForLaptop(Func<string, string?> variable, HttpMessageHandler? transport) => new KubeloginTokens(null, variable, transport).GetAsync;

    private async ValueTask<BearerToken> GetAsync(KubeloginRequest request, bool forceRefresh, CancellationToken cancellationToken)
    {
        CloudToken token = await _get(request, forceRefresh, cancellationToken).ConfigureAwait(false);
        return new BearerToken(token.Value, token.ExpiresAt);
    }

    private Task<CloudToken> FromServiceAsync(IEntraTokens own, KubeloginRequest request, bool fresh, CancellationToken cancellationToken)
    {
        switch (request.Login)
        {
            case "devicecode" or "interactive" or "azurecli" or "azd" or "workloadidentity" or "spn":
                return own.GetAsync(request.Scope, cancellationToken);
            case "msi" when request.ClientId.Length == 0 && request.IdentityResourceId.Length == 0:
                return own.GetAsync(request.Scope, cancellationToken);
            case "msi":
                string name = request.ClientId.Length > 0 ? request.ClientId : request.IdentityResourceId;
                return GetAsync(CredentialOf(_managed, name, fresh, _ => Managed(request.ClientId, request.IdentityResourceId)), $"the managed identity {name}", request, cancellationToken);
            default:
                throw new KubeconfigException($"unsupported kubelogin option --login {request.Login}");
        }
    }

    private Task<CloudToken> FromLaptopAsync(KubeloginRequest request, bool fresh, CancellationToken cancellationToken)
    {
        ClusterLogin login = ClusterLogin.Choose(request, _variable);
        return GetAsync(CredentialOf(_credentials, login, fresh, Create), Describe(login), request, cancellationToken);
    }

    // A credential cannot be told to forget a token that was refused; a new one has none.
    private static TokenCredential CredentialOf<T>(ConcurrentDictionary<T, TokenCredential> known, T key, bool fresh, Func<T, TokenCredential> create)
        where T : notnull
    {
        if (fresh)
        {
            known.TryRemove(key, out _);
        }

        return known.GetOrAdd(key, create);
    }

    private static async Task<CloudToken> GetAsync(TokenCredential credential, string who, KubeloginRequest request, CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([request.Scope]), cancellationToken).ConfigureAwait(false);
            return new(token.Token, token.ExpiresOn);
        }
        catch (AuthenticationFailedException e)
        {
            // The failure itself may quote an answer.
            throw new KubeconfigException($"no Microsoft Entra token for {who}: {EntraFailure.Reason(e)}");
        }
    }

    private static string Describe(ClusterLogin login) => login.Kind switch
    {
        ClusterLoginKind.AnyCli or ClusterLoginKind.AzureCli => "who is logged in here (run \"az login\")",
        ClusterLoginKind.DeveloperCli => "who is logged in here (run \"azd auth login\")",
        ClusterLoginKind.MachineOrCli => "this machine, nor for who is logged in here (run \"az login\")",
        ClusterLoginKind.Certificate => $"client {login.ClientId} of tenant {login.TenantId} with the certificate {login.File}",
        _ => $"client {login.ClientId} of tenant {login.TenantId}",
    };

    private TokenCredential Create(ClusterLogin login) => login.Kind switch
    {
        ClusterLoginKind.AnyCli => new ChainedTokenCredential(AzureCli(login), DeveloperCli(login)),
        ClusterLoginKind.AzureCli => AzureCli(login),
        ClusterLoginKind.DeveloperCli => DeveloperCli(login),
        ClusterLoginKind.MachineOrCli => new ChainedTokenCredential(Managed(login.ClientId, login.ResourceId), AzureCli(login), DeveloperCli(login)),
        ClusterLoginKind.TokenFile => new WorkloadIdentityCredential(Common(new WorkloadIdentityCredentialOptions
        {
            TenantId = login.TenantId, ClientId = login.ClientId, TokenFilePath = login.File, DisableInstanceDiscovery = NoDiscovery(login),
        }, login)),
        ClusterLoginKind.Workflow => new ClientAssertionCredential(
            login.TenantId,
            login.ClientId,
            new WorkflowToken(_variable, new HttpMessageInvoker(_transport ?? new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions = new() { CertificateChainPolicy = ServerTrust.By() },
            })).GetAsync,
            Common(new ClientAssertionCredentialOptions { DisableInstanceDiscovery = NoDiscovery(login) }, login)),
        ClusterLoginKind.Secret => new ClientSecretCredential(
            login.TenantId, login.ClientId, login.Secret, Common(new ClientSecretCredentialOptions { DisableInstanceDiscovery = NoDiscovery(login) }, login)),
        ClusterLoginKind.Certificate => Certificate(
            login, Common(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = NoDiscovery(login) }, login)),
        _ => new AzurePipelinesCredential(
            login.TenantId,
            login.ClientId,
            login.ServiceConnectionId,
            _variable("SYSTEM_ACCESSTOKEN") ?? throw new KubeconfigException("kubelogin option --login azurepipelines needs SYSTEM_ACCESSTOKEN"),
            Common(new AzurePipelinesCredentialOptions { DisableInstanceDiscovery = NoDiscovery(login) }, login)),
    };

    private static ClientCertificateCredential Certificate(ClusterLogin login, ClientCertificateCredentialOptions options)
    {
        try
        {
            return login.FilePassword.Length == 0
                ? new(login.TenantId, login.ClientId, login.File, options)
                : new(login.TenantId, login.ClientId, X509CertificateLoader.LoadPkcs12FromFile(login.File, login.FilePassword), options);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw NotLoaded(login, e);
        }
    }

    private static KubeconfigException NotLoaded(ClusterLogin login, Exception e) => new($"the certificate {login.File} cannot be used: {e.Message}", e);

    private static AzureCliCredential AzureCli(ClusterLogin login) => new(new AzureCliCredentialOptions
    {
        TenantId = login.TenantId.Length > 0 ? login.TenantId : null,
        Subscription = login.Subscription.Length > 0 ? login.Subscription : null,
    });

    private static AzureDeveloperCliCredential DeveloperCli(ClusterLogin login) =>
        new(new AzureDeveloperCliCredentialOptions { TenantId = login.TenantId.Length > 0 ? login.TenantId : null });

    private static ManagedIdentityCredential Managed(string clientId, string resourceId) => new(
        clientId.Length > 0 ? ManagedIdentityId.FromUserAssignedClientId(clientId)
        : resourceId.Length > 0 ? ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resourceId))
        : ManagedIdentityId.SystemAssigned);

    private bool NoDiscovery(ClusterLogin login) => login.DisableInstanceDiscovery || _transport is not null;

    private T Common<T>(T options, ClusterLogin login)
        where T : TokenCredentialOptions
    {
        options.AuthorityHost = login.Authority;
        if (_transport is not null)
        {
            options.Transport = new HttpClientTransport(new HttpClient(_transport, disposeHandler: false));
        }

        return options;
    }
}

namespace Serverless.Engine.Kubernetes;

/// <summary>
/// What a kubelogin entry of a kubeconfig asks for, read from its arguments and environment (kubernetes-client.md §5.1).
/// Which identity really answers is decided where the tokens come from. Secrets are never shown.
/// </summary>
/// <param name="Login">Login mode in lower case, such as <c>devicecode</c>, <c>msi</c> or <c>workloadidentity</c>.</param>
/// <param name="ServerId">Application id of the API server, without a trailing slash.</param>
public sealed record KubeloginRequest(string Login, string ServerId)
{
    /// <summary>Application id of the AKS API server in every cloud (kubernetes-client.md §5.2).</summary>
    public const string AksServerId = "6dae42f8-4368-4678-94ff-3960e28e3630";

    /// <summary>The scope to request.</summary>
    public string Scope => ServerId + "/.default";

    /// <summary>Tenant, or empty.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>Application or user-assigned identity, or empty.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Secret of the application, or empty.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>Path of the application's certificate, or empty.</summary>
    public string ClientCertificate { get; init; } = "";

    /// <summary>Password of the certificate file, or empty.</summary>
    public string ClientCertificatePassword { get; init; } = "";

    /// <summary>Resource id of a user-assigned identity, or empty.</summary>
    public string IdentityResourceId { get; init; } = "";

    /// <summary>Path of a federated token, or empty.</summary>
    public string FederatedTokenFile { get; init; } = "";

    /// <summary>Authority, or empty for the one of <see cref="Environment"/>.</summary>
    public string AuthorityHost { get; init; } = "";

    /// <summary><c>AzurePublicCloud</c>, <c>AzureUSGovernmentCloud</c> or <c>AzureChinaCloud</c>; empty for the public cloud.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Subscription for the Azure CLI, or empty.</summary>
    public string Subscription { get; init; } = "";

    /// <summary>Service connection for Azure Pipelines, or empty.</summary>
    public string AzurePipelinesServiceConnectionId { get; init; } = "";

    /// <summary>Whether the environment names with the prefix <c>ARM_</c> are meant.</summary>
    public bool UseAzureRmEnvironment { get; init; }

    /// <summary>Whether environment variables must not override the arguments.</summary>
    public bool DisableEnvironmentOverride { get; init; }

    /// <summary>Whether the authority is used without asking Microsoft's instance discovery.</summary>
    public bool DisableInstanceDiscovery { get; init; }

    /// <summary>Whether the entry is an old auth-provider whose tokens had the audience form <c>spn:id</c>; the plain id is requested, which such a cluster may refuse.</summary>
    public bool UsesLegacyAudience { get; init; }

    /// <summary>Variables of the entry itself, which count as environment for it alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Env { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"kubelogin {Login} for {ServerId}";
}

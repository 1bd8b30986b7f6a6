using Azure.Identity;
using Serverless.Engine.Kubernetes;

namespace Serverless.Azure.Identity;

/// <summary>Which identity answers for a kubelogin entry of a person's own kubeconfig (kubernetes-client.md §5.3).</summary>
/// <param name="Kind">The kind of login.</param>
/// <param name="Authority">Where Entra is asked.</param>
internal sealed record ClusterLogin(ClusterLoginKind Kind, Uri Authority)
{
    public string TenantId { get; init; } = "";

    public string ClientId { get; init; } = "";

    /// <summary>The user-assigned identity by resource id.</summary>
    public string ResourceId { get; init; } = "";

    public string Secret { get; init; } = "";

    /// <summary>Path of a token or certificate.</summary>
    public string File { get; init; } = "";

    public string FilePassword { get; init; } = "";

    public string Subscription { get; init; } = "";

    public string ServiceConnectionId { get; init; } = "";

    public bool DisableInstanceDiscovery { get; init; }

    /// <summary>Chooses the login. Variables override flags unless the entry says that they do not; those of the entry come first.</summary>
    /// <param name="request">What the entry asks for.</param>
    /// <param name="variable">An environment variable of this process.</param>
    /// <exception cref="KubeconfigException">The mode is not supported, or something that it needs is missing.</exception>
    public static ClusterLogin Choose(KubeloginRequest request, Func<string, string?> variable)
    {
        KubeloginSettings settings = new(request, variable);
        ClusterLogin login = new(ClusterLoginKind.AnyCli, settings.Authority)
        {
            TenantId = settings.TenantId,
            ClientId = settings.ClientId,
            Subscription = request.Subscription,
            DisableInstanceDiscovery = request.DisableInstanceDiscovery,
        };
        return settings.Mode switch
        {
            "devicecode" or "interactive" => login,
            "azurecli" => login with { Kind = ClusterLoginKind.AzureCli },
            "azd" => login with { Kind = ClusterLoginKind.DeveloperCli },
            "msi" => login with { Kind = ClusterLoginKind.MachineOrCli, ResourceId = request.IdentityResourceId },
            "workloadidentity" => settings.HasWorkflowToken && settings.TokenFile.Length == 0
                ? settings.Need(login with { Kind = ClusterLoginKind.Workflow })
                : settings.Need(login with { Kind = ClusterLoginKind.TokenFile, File = settings.TokenFile }, ("--federated-token-file", settings.TokenFile)),
            "spn" when settings.Certificate.Length > 0 =>
                settings.Need(login with { Kind = ClusterLoginKind.Certificate, File = settings.Certificate, FilePassword = settings.CertificatePassword }),
            "spn" => settings.Need(login with { Kind = ClusterLoginKind.Secret, Secret = settings.Secret }, ("--client-secret", settings.Secret)),
            "azurepipelines" => settings.Need(
                login with { Kind = ClusterLoginKind.Pipeline, ServiceConnectionId = request.AzurePipelinesServiceConnectionId },
                ("--azure-pipelines-service-connection-id", request.AzurePipelinesServiceConnectionId)),
            string other => throw new KubeconfigException($"unsupported kubelogin option --login {other}"),
        };
    }

    /// <summary>The kind and the client; secrets are never shown.</summary>
    public override string ToString() => ClientId.Length > 0 ? $"{Kind} login of {ClientId}" : $"{Kind} login";

    /// <summary>The authority of a cloud.</summary>
    internal static Uri AuthorityOf(string environment) => environment switch
    {
        "AzureUSGovernmentCloud" => AzureAuthorityHosts.AzureGovernment,
        "AzureChinaCloud" => AzureAuthorityHosts.AzureChina,
        _ => AzureAuthorityHosts.AzurePublicCloud,
    };
}

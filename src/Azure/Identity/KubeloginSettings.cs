using Azure.Identity;
using Serverless.Engine.Kubernetes;

namespace Serverless.Azure.Identity;

/// <summary>Flags of a kubelogin entry with what the environment says instead (kubernetes-client.md §5.3).</summary>
internal sealed class KubeloginSettings(KubeloginRequest request, Func<string, string?> variable)
{
    private static readonly Uri[] Authorities = [AzureAuthorityHosts.AzurePublicCloud, AzureAuthorityHosts.AzureGovernment, AzureAuthorityHosts.AzureChina];

    public string Mode => Pick(request.Login, "AAD_LOGIN_METHOD").ToLowerInvariant();

    public string TenantId => Pick(request.TenantId, Arm("ARM_TENANT_ID", "AZURE_TENANT_ID"));

    public string ClientId => Pick(request.ClientId, Arm("ARM_CLIENT_ID", "AAD_SERVICE_PRINCIPAL_CLIENT_ID", "AZURE_CLIENT_ID"));

    public string Secret => Pick(request.ClientSecret, Arm("ARM_CLIENT_SECRET", "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", "AZURE_CLIENT_SECRET"));

    public string Certificate => Pick(
        request.ClientCertificate, Arm("ARM_CLIENT_CERTIFICATE_PATH", "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE", "AZURE_CLIENT_CERTIFICATE_PATH"));

    public string CertificatePassword => Pick(
        request.ClientCertificatePassword,
        Arm("ARM_CLIENT_CERTIFICATE_PASSWORD", "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"));

    public string TokenFile => Pick(request.FederatedTokenFile, "AZURE_FEDERATED_TOKEN_FILE");

    /// <summary>Whether a runner of GitHub offers a token; what an entry says about that does not count.</summary>
    public bool HasWorkflowToken => !string.IsNullOrEmpty(variable(WorkflowToken.UrlVariable)) && !string.IsNullOrEmpty(variable(WorkflowToken.TokenVariable));

    /// <exception cref="KubeconfigException">A variable names an authority that is none of Azure's.</exception>
    public Uri Authority
    {
        get
        {
            string named = Pick("", "AZURE_AUTHORITY_HOST");
            if (named.Length == 0)
            {
                // That of the entry was looked at when the kubeconfig was read: it is Azure's, or the operator has allowed it.
                return request.AuthorityHost.Length > 0 ? new Uri(request.AuthorityHost) : ClusterLogin.AuthorityOf(request.Environment);
            }

            return Array.Find(Authorities, a => a.AbsoluteUri.TrimEnd('/').Equals(named.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
                    ?? throw new KubeconfigException($"AZURE_AUTHORITY_HOST {named} is not allowed here");
        }
    }

    /// <summary>A login that names tenant, client and whatever else it needs.</summary>
    /// <exception cref="KubeconfigException">One of them is missing.</exception>
    public ClusterLogin Need(ClusterLogin login, params (string Flag, string Value)[] others)
    {
        foreach ((string flag, string value) in (IEnumerable<(string, string)>)[("--tenant-id", login.TenantId), ("--client-id", login.ClientId), .. others])
        {
            if (value.Length == 0)
            {
                throw new KubeconfigException($"kubelogin option --login {Mode} needs {flag}");
            }
        }

        return login;
    }

    private string[] Arm(string arm, params string[] others) => request.UseAzureRmEnvironment ? [arm] : others;

    private string Pick(string flag, params string[] names)
    {
        if (request.DisableEnvironmentOverride)
        {
            return flag;
        }

        foreach (string name in names)
        {
            string own = request.Env.FirstOrDefault(e => e.Key == name).Value ?? "";
            if (own.Length > 0)
            {
                return own;
            }

            if (variable(name) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return flag;
    }
}

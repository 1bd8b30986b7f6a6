namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Keeps a kubeconfig from fetching tokens that are none of its business (kubernetes-client.md §5.2, §5.3).</summary>
internal static class KubeloginPolicy
{
    private static readonly string[] KnownAuthorities =
    [
        "https://login.microsoftonline.com/",
        "https://login.microsoftonline.us/",
        "https://login.chinacloudapi.cn/",
    ];

    /// <exception cref="KubeconfigException">Audience or authority is not allowed.</exception>
    public static void Check(KubeloginRequest request, KubernetesClientOptions options)
    {
        bool knownServer = request.ServerId.Equals(KubeloginRequest.AksServerId, StringComparison.OrdinalIgnoreCase)
            || options.AllowAnyKubeloginServer
            || options.AllowedKubeloginServers.Contains(request.ServerId, StringComparer.OrdinalIgnoreCase);
        if (!knownServer)
        {
            throw new KubeconfigException($"kubelogin option --server-id {request.ServerId} is not allowed here");
        }

        bool knownAuthority = request.AuthorityHost.Length == 0
            || KnownAuthorities.Contains(request.AuthorityHost, StringComparer.OrdinalIgnoreCase)
            || options.AllowedAuthorities.Contains(request.AuthorityHost, StringComparer.OrdinalIgnoreCase);
        if (!knownAuthority)
        {
            throw new KubeconfigException($"kubelogin option --authority-host {request.AuthorityHost} is not allowed here");
        }
    }
}

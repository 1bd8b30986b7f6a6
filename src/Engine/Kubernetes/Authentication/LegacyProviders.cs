namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>The <c>auth-provider</c> entries of old kubeconfigs (kubernetes-client.md §6).</summary>
internal static class LegacyProviders
{
    /// <exception cref="KubeconfigException">The provider is not supported, or its settings are not usable.</exception>
    public static IRequestCredentials Create(ClusterConnection connection, AuthProvider provider, KubernetesClientOptions options, TimeProvider time)
    {
        switch (provider.Name)
        {
            case "azure" when options.Kubelogin is { } tokens:
                KubeloginRequest request = ReadAzure(connection, provider);
                KubeloginPolicy.Check(request, options);
                return new KubeloginCredentials(request, tokens, time);
            case "oidc":
                return FixedCredentials.Bearer(ReadIdToken(connection, provider, time));
            default:
                throw new KubeconfigException($"auth-provider '{provider.Name}' is not supported for user '{connection.UserName}'");
        }
    }

    private static KubeloginRequest ReadAzure(ClusterConnection connection, AuthProvider provider)
    {
        string serverId = provider.Config.GetValueOrDefault("apiserver-id", "").TrimEnd('/');
        if (serverId.Length == 0)
        {
            throw new KubeconfigException($"auth-provider 'azure' of user '{connection.UserName}' lacks apiserver-id");
        }

        return new KubeloginRequest("devicecode", serverId)
        {
            TenantId = provider.Config.GetValueOrDefault("tenant-id", ""),
            ClientId = provider.Config.GetValueOrDefault("client-id", ""),
            Environment = provider.Config.GetValueOrDefault("environment", ""),
            UsesLegacyAudience = provider.Config.GetValueOrDefault("config-mode", "") is "" or "0",
        };
    }

    private static string ReadIdToken(ClusterConnection connection, AuthProvider provider, TimeProvider time)
    {
        string token = provider.Config.GetValueOrDefault("id-token", "");
        return token.Length == 0 ? throw new KubeconfigException($"auth-provider 'oidc' of user '{connection.UserName}' has no id-token; log in again")
            : JsonWebTokenClaims.ReadExpiry(token) <= time.GetUtcNow() ? throw new KubeconfigException($"the id-token of user '{connection.UserName}' has expired; log in again")
            : token;
    }
}

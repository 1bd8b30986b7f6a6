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
                return FromOidc(connection, provider, time);
            case "gcp":
                return FromGcp(connection, provider, options, time);
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

    // Only a person's own kubeconfig refreshes: a stored one could name any issuer for this service to call.
    private static RenewedCredentials FromOidc(ClusterConnection connection, AuthProvider provider, TimeProvider time)
    {
        string token = provider.Config.GetValueOrDefault("id-token", "");
        BearerToken? first = token.Length == 0 ? null : new(token, JsonWebTokenClaims.ReadExpiry(token));
        OidcRefresh? refresh = connection.Origin == KubeconfigOrigin.Laptop && OidcRefresh.IsPossible(provider)
            ? new(provider, connection.UserName, time)
            : null;
        return Create(
            first,
            refresh is null ? null : refresh.RenewAsync,
            first is null
                ? $"auth-provider 'oidc' of user '{connection.UserName}' has no id-token; log in again"
                : $"the id-token of user '{connection.UserName}' has expired; log in again",
            time);
    }

    private static RenewedCredentials FromGcp(ClusterConnection connection, AuthProvider provider, KubernetesClientOptions options, TimeProvider time)
    {
        string token = provider.Config.GetValueOrDefault("access-token", "");
        BearerToken? first = token.Length == 0 ? null : new(token, GcpCommand.ReadTime(provider.Config.GetValueOrDefault("expiry")));
        ExecPlugin? plugin = GcpCommand.Find(provider);
        GcpCommand? command = plugin is not null && ExecAllowance.IsAllowed(connection, plugin, options)
            ? new(new ExecRunner(plugin, connection, time), provider)
            : null;
        string lack = first is null ? "has no access-token" : "has an access-token that has expired";
        string hint = plugin is null ? "log in again" : $"its command '{plugin.Command}' is not allowed here";
        return Create(
            first,
            command is null ? null : command.RenewAsync,
            $"auth-provider 'gcp' of user '{connection.UserName}' {lack}, and {hint}; a service account token works everywhere",
            time);
    }

    /// <exception cref="KubeconfigException">There is no usable token and none can be had.</exception>
    private static RenewedCredentials Create(BearerToken? first, Func<CancellationToken, Task<BearerToken>>? renew, string usedUp, TimeProvider time) =>
        renew is null && (first is null || first.ExpiresAt <= time.GetUtcNow())
            ? throw new KubeconfigException(usedUp)
            : new RenewedCredentials(first, renew, usedUp, time);
}

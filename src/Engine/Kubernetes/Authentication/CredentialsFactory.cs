namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Chooses how requests of a connection are authenticated (kubernetes-client.md §3.1).</summary>
internal static class CredentialsFactory
{
    /// <exception cref="KubeconfigException">The user's method is not allowed or not supported.</exception>
    public static IRequestCredentials Create(ClusterConnection connection, KubernetesClientOptions options, TimeProvider time)
    {
        if (connection.TokenFile is { } file)
        {
            return new TokenFileCredentials(file, connection.Token, time);
        }

        if (connection.Token is { } token)
        {
            return FixedCredentials.Bearer(token);
        }

        if (connection.BasicUser is { } user)
        {
            return FixedCredentials.Basic(user, connection.BasicPassword ?? "");
        }

        if (connection.Exec is { } exec)
        {
            return FromExec(connection, exec, options, time);
        }

        return connection.AuthProvider is { } provider
            ? throw new KubeconfigException($"auth-provider '{provider.Name}' is not supported for user '{connection.UserName}'")
            : FixedCredentials.None;
    }

    private static KubeloginCredentials FromExec(ClusterConnection connection, ExecPlugin exec, KubernetesClientOptions options, TimeProvider time)
    {
        if (KubeloginArguments.IsKubelogin(exec) && options.Kubelogin is { } provider)
        {
            return new KubeloginCredentials(KubeloginArguments.Read(exec, options.OnWarning), provider, time);
        }

        throw new KubeconfigException($"exec plugin '{exec.Command}' is not allowed for user '{connection.UserName}'");
    }
}

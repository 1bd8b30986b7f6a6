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

        return connection.AuthProvider is { } legacy ? LegacyProviders.Create(connection, legacy, options, time) : FixedCredentials.None;
    }

    private static IRequestCredentials FromExec(ClusterConnection connection, ExecPlugin exec, KubernetesClientOptions options, TimeProvider time)
    {
        if (KubeloginArguments.IsKubelogin(exec) && options.Kubelogin is { } provider)
        {
            KubeloginRequest request = KubeloginArguments.Read(exec, options.OnWarning);
            KubeloginPolicy.Check(request, options);
            return new KubeloginCredentials(request, provider, time);
        }

        ExecAllowance.Check(connection, exec, options);
        return new ExecCredentials(new ExecRunner(exec, connection, time), exec, connection.UserName, time);
    }
}

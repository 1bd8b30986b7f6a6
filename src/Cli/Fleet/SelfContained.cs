using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Fleet;

/// <summary>Refuses connections that work on this laptop only.</summary>
internal static class SelfContained
{
    /// <exception cref="CliException">The connection needs a plugin or a file that the function app does not have.</exception>
    public static void Check(ClusterConnection connection, CliEnvironment environment)
    {
        const string hint = "use a kubeconfig with a ServiceAccount's token: kubectl create token NAME --duration 8760h";
        if (connection.TokenFile is not null)
        {
            throw new CliException($"user \"{connection.UserName}\" reads its token from a file of this machine, which the function app does not have") { Hint = hint };
        }

        if (connection.AuthProvider is { Name: "oidc" or "gcp" } provider)
        {
            throw new CliException($"{provider} of user \"{connection.UserName}\" renews its token on this machine only") { Hint = hint };
        }

        try
        {
            // The same rules that the function app has for kubeconfigs that it is given.
            using KubernetesClient accepted = KubernetesClient.Create(
                Kubeconfig.Parse(connection.ToKubeconfig(), KubeconfigOrigin.Stored).Select(), new KubernetesClientOptions { Kubelogin = environment.KubeloginOfTheFleet }, environment.Time);
        }
        catch (KubeconfigException e)
        {
            throw new CliException($"the function app could not use this context: {e.Message}", e) { Hint = hint };
        }
    }
}

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Whether an exec plugin may be run, and what to do instead (kubernetes-client.md §4.1).</summary>
internal static class ExecAllowance
{
    public static void Check(ClusterConnection connection, ExecPlugin exec, KubernetesClientOptions options)
    {
        if (!IsAllowed(connection, exec, options))
        {
            throw new KubeconfigException($"exec plugin '{exec.Command}' is not allowed for user '{connection.UserName}': {Hint(exec)}");
        }

        if (exec.InteractiveMode == "Always")
        {
            throw new KubeconfigException($"exec plugin '{exec.Command}' of user '{connection.UserName}' needs a terminal (interactiveMode Always)");
        }

        if (exec.ApiVersion is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw new KubeconfigException($"exec plugin '{exec.Command}' of user '{connection.UserName}' uses the unsupported protocol version {exec.ApiVersion}");
        }
    }

    public static bool IsAllowed(ClusterConnection connection, ExecPlugin exec, KubernetesClientOptions options) =>
        (options.AllowExecOnLaptop && connection.Origin == KubeconfigOrigin.Laptop)
        || (Path.IsPathFullyQualified(exec.Command) && options.AllowedExecCommands.Contains(exec.Command, StringComparer.Ordinal));

    private static string Hint(ExecPlugin exec) =>
        KubeloginArguments.IsKubelogin(exec)
            ? "kubelogin is replaced by an Azure identity of the product, and none is configured here"
            : "use a service account token or a client certificate, or kubelogin for AKS, which is replaced by an Azure identity";
}

using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Execution;

/// <summary>What a person can do about a failure.</summary>
internal static class Hints
{
    /// <returns><see langword="null"/> when the message says all there is.</returns>
    public static string? For(Exception failure)
    {
        for (Exception? current = failure; current is not null; current = current.InnerException)
        {
            if (Of(current) is { } hint)
            {
                return hint;
            }
        }

        return null;
    }

    private static string? Of(Exception failure) => failure switch
    {
        CliException { Hint: { } hint } => hint,
        KubeconfigException => "name a kubeconfig with --kubeconfig or KUBECONFIG, and a context of it with --context",
        FleetException { InnerException: DirectoryNotFoundException } =>
            "name the catalogue with --clusters or FLUX_SERVERLESS_CLUSTERS; \"flux-serverless fleet add\" makes a new one",
        NoMatchException { Gvk.Group: Engine.Resources.Names.Group } => "install the definitions: kubectl apply --server-side -f config/crds",
        KubernetesException e => Of(e.Class),
        _ => null,
    };

    private static string? Of(KubernetesErrorClass failure) => failure switch
    {
        KubernetesErrorClass.Unreachable => "check the address in the kubeconfig, VPN and proxy; --verbose shows the requests",
        KubernetesErrorClass.Auth => "log in again, or renew the credentials in the kubeconfig",
        KubernetesErrorClass.Forbidden => "ask for the right, or choose another identity with --context or --kube-as; \"flux-serverless fleet check\" lists what is missing",
        KubernetesErrorClass.Throttled or KubernetesErrorClass.Transient => "try again in a moment; --verbose shows the requests",
        _ => null,
    };
}

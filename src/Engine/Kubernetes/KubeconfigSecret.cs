using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes;

/// <summary>Kubeconfigs in Secrets, as the GitOps toolkit reads them for remote clusters (kubernetes-client.md §3.4).</summary>
public static class KubeconfigSecret
{
    /// <summary>Reads the kubeconfig of a Secret. Only fields that are safe in a controller are used.</summary>
    /// <param name="secret">The Secret.</param>
    /// <param name="key">Key in its data; <see langword="null"/> for <c>value</c>, then <c>value.yaml</c>.</param>
    /// <exception cref="KubeconfigException">The key is missing or its value is no kubeconfig.</exception>
    public static Kubeconfig Read(KubeObject secret, string? key)
    {
        string name = $"{secret.Namespace}/{secret.Name}";
        string? data = string.IsNullOrEmpty(key)
            ? secret.Root.StringAt("data", "value") ?? secret.Root.StringAt("data", "value.yaml")
            : secret.Root.StringAt("data", key);
        if (string.IsNullOrEmpty(data))
        {
            string wanted = string.IsNullOrEmpty(key) ? "value" : key;
            throw new KubeconfigException($"KubeConfig secret '{name}' does not contain a '{wanted}' key with a kubeconfig");
        }

        try
        {
            return Kubeconfig.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(data)), KubeconfigOrigin.Secret);
        }
        catch (Exception e) when (e is FormatException or KubeconfigException)
        {
            throw new KubeconfigException($"unable to read KubeConfig secret '{name}' error: {e.Message}", e);
        }
    }
}

using System.Text;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Kubernetes.Configuration;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>Fills a ConfigMap with the address and certificate authority of a stored kubeconfig (reconcile.md §5 item 3).</summary>
public static class KubeconfigFields
{
    /// <summary>Fills what the ConfigMap does not set itself.</summary>
    /// <exception cref="ApplyException">The Secret has no usable kubeconfig; the message holds nothing of it.</exception>
    public static void Fill(KubeObject target, KubeconfigReference reference, KubeObject secret)
    {
        string text = Text(reference, secret);
        (string address, string authority) = Read(reference, text);
        Dictionary<string, object?> data = target.Root.MapAt("data") ?? [];
        data.TryAdd("address", address);
        data.TryAdd("ca.crt", authority);
        target.Root["data"] = data;
    }

    private static string Text(KubeconfigReference reference, KubeObject secret)
    {
        Dictionary<string, object?> data = secret.Root.MapAt("data") ?? [];
        string[] keys = reference.Key.Length > 0 ? [reference.Key] : ["kubeconfig", "value"];
        string key = Array.Find(keys, data.ContainsKey)
            ?? throw new ApplyException($"kubeconfig Secret/{reference} does not have '{string.Join("' or '", keys)}' field");
        return Encoding.UTF8.GetString(Decode(data.StringAt(key)) ?? []);
    }

    private static (string Address, string Authority) Read(KubeconfigReference reference, string text)
    {
        List<object?> clusters = Clusters(reference, text);
        (string Address, string Authority)? first = null;
        foreach (object? item in clusters)
        {
            Dictionary<string, object?> cluster = item as Dictionary<string, object?> ?? [];
            (string, string) fields = Fields(reference, cluster);
            first ??= fields;
        }

        return first ?? throw Broken(reference, "no clusters found in kubeconfig");
    }

    private static List<object?> Clusters(KubeconfigReference reference, string text)
    {
        try
        {
            return (KubeconfigYaml.Read(text) as Dictionary<string, object?>)?.ListAt("clusters") ?? [];
        }
        catch (KubeconfigException e)
        {
            throw Broken(reference, $"failed to parse kubeconfig YAML: {e.Message}");
        }
    }

    private static (string Address, string Authority) Fields(KubeconfigReference reference, Dictionary<string, object?> cluster)
    {
        string name = cluster.StringAt("name") ?? "";
        if (cluster.StringAt("cluster", "server") is not { Length: > 0 } server)
        {
            throw Broken(reference, $"server field is empty in kubeconfig cluster \"{name}\"");
        }

        if (cluster.StringAt("cluster", "certificate-authority-data") is not { Length: > 0 } encoded)
        {
            throw Broken(reference, $"certificate-authority-data field is empty in kubeconfig cluster \"{name}\"");
        }

        byte[] authority = Decode(encoded) ?? throw Broken(reference, $"certificate-authority-data of kubeconfig cluster \"{name}\" is not base64");
        return (server, Encoding.UTF8.GetString(authority));
    }

    private static ApplyException Broken(KubeconfigReference reference, string cause) =>
        new($"failed to extract fields from kubeconfig Secret/{reference.Text}: {cause}");

    private static byte[]? Decode(string? encoded)
    {
        byte[] buffer = new byte[encoded?.Length ?? 0];
        return Convert.TryFromBase64String(encoded ?? "", buffer, out int length) ? buffer[..length] : null;
    }
}

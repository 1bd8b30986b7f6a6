using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>
/// Brings a rendered object into the form that a typed client would send (reconcile.md §5 item 5): no status, no creation time,
/// Secret text folded into data, ports with their protocol. Roles and ClusterRoles are sent as they are.
/// </summary>
public static class Normalizer
{
    /// <summary>Changes an object in place.</summary>
    public static void Apply(KubeObject target)
    {
        GroupVersionKind gvk = target.Gvk;
        if (gvk.Group == "rbac.authorization.k8s.io" && gvk.Kind is "Role" or "ClusterRole")
        {
            return;
        }

        target.Root.MapAt("metadata")?.Remove("creationTimestamp");
        if (gvk.Kind != "CustomResourceDefinition")
        {
            target.Root.Remove("status");
        }

        switch (gvk)
        {
            case { ApiVersion: "v1", Kind: "Secret" }: FoldStringData(target.Root); break;
            case { ApiVersion: "v1", Kind: "Service" }: DefaultProtocol(target.Root.ListAt("spec", "ports")); break;
            case { ApiVersion: "v1", Kind: "Pod" }: DefaultPodPorts(target.Root.MapAt("spec")); break;
            case { Group: "apps" } or { Group: "batch", Kind: "Job" }: DefaultPodPorts(target.Root.MapAt("spec", "template", "spec")); break;
            case { Group: "batch", Kind: "CronJob" }: DefaultPodPorts(target.Root.MapAt("spec", "jobTemplate", "spec", "template", "spec")); break;
        }
    }

    private static void FoldStringData(Dictionary<string, object?> root)
    {
        if (!root.Remove("stringData", out object? stringData) || stringData is not Dictionary<string, object?> text)
        {
            return;
        }

        Dictionary<string, object?> data = root.MapAt("data") ?? [];
        foreach ((string key, object? value) in text)
        {
            data[key] = value is string s ? Convert.ToBase64String(Encoding.UTF8.GetBytes(s)) : value;
        }

        root["data"] = data;
    }

    private static void DefaultPodPorts(Dictionary<string, object?>? podSpec)
    {
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers", "ephemeralContainers"])
        {
            foreach (object? container in podSpec?.ListAt(list) ?? [])
            {
                DefaultProtocol((container as Dictionary<string, object?>)?.ListAt("ports"));
            }
        }
    }

    private static void DefaultProtocol(List<object?>? ports)
    {
        foreach (object? port in ports ?? [])
        {
            if (port is Dictionary<string, object?> map && map.GetValueOrDefault("protocol") is null or "")
            {
                map["protocol"] = "TCP";
            }
        }
    }
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>What a typed client fills in or rewrites in built-in kinds: the protocol of ports and the form of quantities (reconcile.md §5 item 5).</summary>
internal static class BuiltInDefaults
{
    /// <summary>Changes an object in place.</summary>
    public static void Apply(KubeObject target)
    {
        Dictionary<string, object?> root = target.Root;
        switch (target.Gvk)
        {
            case { ApiVersion: "v1", Kind: "Service" }: DefaultProtocol(root.ListAt("spec", "ports")); break;
            case { ApiVersion: "v1", Kind: "Pod" }: PodSpec(root.MapAt("spec")); break;
            case { ApiVersion: "v1", Kind: "PersistentVolumeClaim" }: Requirements(root.MapAt("spec", "resources")); break;
            case { ApiVersion: "v1", Kind: "PersistentVolume" }: Quantities(root.MapAt("spec", "capacity")); break;
            case { ApiVersion: "v1", Kind: "ResourceQuota" }: Quantities(root.MapAt("spec", "hard")); break;
            case { ApiVersion: "v1", Kind: "LimitRange" }: Limits(root.ListAt("spec", "limits")); break;
            case { ApiVersion: "v1", Kind: "ReplicationController" } or { Group: "apps" } or { Group: "batch", Kind: "Job" }: Workload(root); break;
            case { Group: "batch", Kind: "CronJob" }: PodSpec(root.MapAt("spec", "jobTemplate", "spec", "template", "spec")); break;
        }
    }

    private static void Workload(Dictionary<string, object?> root)
    {
        PodSpec(root.MapAt("spec", "template", "spec"));
        foreach (Dictionary<string, object?> claim in Maps(root.ListAt("spec", "volumeClaimTemplates")))
        {
            Requirements(claim.MapAt("spec", "resources"));
        }
    }

    private static void PodSpec(Dictionary<string, object?>? podSpec)
    {
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers", "ephemeralContainers"])
        {
            foreach (Dictionary<string, object?> container in Maps(podSpec?.ListAt(list)))
            {
                DefaultProtocol(container.ListAt("ports"));
                Requirements(container.MapAt("resources"));
            }
        }

        foreach (Dictionary<string, object?> volume in Maps(podSpec?.ListAt("volumes")))
        {
            Quantity(volume.MapAt("emptyDir"), "sizeLimit");
            Requirements(volume.MapAt("ephemeral", "volumeClaimTemplate", "spec", "resources"));
        }

        Quantities(podSpec?.MapAt("overhead"));
    }

    private static void DefaultProtocol(List<object?>? ports)
    {
        foreach (Dictionary<string, object?> port in Maps(ports))
        {
            if (port.GetValueOrDefault("protocol") is null or "")
            {
                port["protocol"] = "TCP";
            }
        }
    }

    private static void Limits(List<object?>? limits)
    {
        foreach (Dictionary<string, object?> limit in Maps(limits))
        {
            foreach (string field in (ReadOnlySpan<string>)["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"])
            {
                Quantities(limit.MapAt(field));
            }
        }
    }

    private static void Requirements(Dictionary<string, object?>? resources)
    {
        Quantities(resources?.MapAt("requests"));
        Quantities(resources?.MapAt("limits"));
    }

    private static void Quantities(Dictionary<string, object?>? amounts)
    {
        foreach (string key in amounts?.Keys.ToList() ?? [])
        {
            Quantity(amounts, key);
        }
    }

    private static void Quantity(Dictionary<string, object?>? parent, string key)
    {
        if (parent?.GetValueOrDefault(key) is (string or long or double) and { } value)
        {
            parent[key] = CanonicalQuantity.Of(value);
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Maps(List<object?>? list) => (list ?? []).OfType<Dictionary<string, object?>>();
}

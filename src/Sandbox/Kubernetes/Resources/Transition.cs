using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>What an update may change, and what it keeps of the stored object.</summary>
internal static class Transition
{
    private static readonly string[] SystemMetadata =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "namespace", "name"];

    /// <summary>Top-level elements of managedFields that an operation cannot own.</summary>
    public static Func<string, bool> IgnoredFields(ResourceType type, string subresource)
    {
        if (subresource == "status")
        {
            return type.IsCustom ? element => element != "f:status" : element => element is not ("f:status" or "f:metadata");
        }

        return type.HasStatus ? element => element == "f:status" : _ => false;
    }

    /// <summary>Puts back what this operation cannot change.</summary>
    public static void Carry(ResourceType type, Dictionary<string, object?> live, Dictionary<string, object?> root, string subresource)
    {
        if (subresource == "status")
        {
            KeepAllButStatus(type, live, root);
        }
        else if (type.HasStatus)
        {
            Restore(live, root, "status");
        }

        Dictionary<string, object?> metadata = root.MapAt("metadata")!;
        Dictionary<string, object?> liveMetadata = live.MapAt("metadata")!;
        foreach (string name in SystemMetadata)
        {
            Restore(liveMetadata, metadata, name);
        }

        metadata.Remove("selfLink");
    }

    /// <summary>Counts up the generation when something other than metadata and status changes.</summary>
    public static void SetGeneration(ResourceType type, Dictionary<string, object?> live, Dictionary<string, object?> root)
    {
        if (!type.HasGeneration || live.At("metadata", "generation") is not long generation)
        {
            return;
        }

        bool changed = live.Keys.Union(root.Keys).Any(key =>
            key is not ("metadata" or "apiVersion" or "kind")
            && !(key == "status" && type.HasStatus)
            && !JsonTree.DeepEquals(live.GetValueOrDefault(key), root.GetValueOrDefault(key)));
        if (changed)
        {
            root.MapAt("metadata")!["generation"] = generation + 1;
        }
    }

    /// <summary>Whether an update changes nothing. The times of managedFields alone do not count.</summary>
    public static bool IsSame(Dictionary<string, object?> live, Dictionary<string, object?> root)
    {
        foreach (string key in live.Keys.Union(root.Keys))
        {
            object? before = live.GetValueOrDefault(key);
            object? after = root.GetValueOrDefault(key);
            bool same = key == "metadata" ? JsonTree.DeepEquals(Timeless(before), Timeless(after)) : JsonTree.DeepEquals(before, after);
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    private static void KeepAllButStatus(ResourceType type, Dictionary<string, object?> live, Dictionary<string, object?> root)
    {
        object? managedFields = root.At("metadata", "managedFields");
        foreach (string key in live.Keys.Union(root.Keys).ToArray())
        {
            if (key != "status" && (key != "metadata" || type.IsCustom))
            {
                Restore(live, root, key);
            }
        }

        if (type.IsCustom)
        {
            Dictionary<string, object?> metadata = new(live.MapAt("metadata")!);
            metadata["managedFields"] = managedFields;
            if (managedFields is null)
            {
                metadata.Remove("managedFields");
            }

            root["metadata"] = metadata;
        }
    }

    private static void Restore(Dictionary<string, object?> live, Dictionary<string, object?> root, string key)
    {
        if (live.TryGetValue(key, out object? value))
        {
            root[key] = value;
        }
        else
        {
            root.Remove(key);
        }
    }

    private static object? Timeless(object? metadata)
    {
        if (metadata is not Dictionary<string, object?> map || map.ListAt("managedFields") is not { } entries)
        {
            return metadata;
        }

        return new Dictionary<string, object?>(map)
        {
            ["managedFields"] = entries.ConvertAll(entry => entry is Dictionary<string, object?> fields ? fields.Where(pair => pair.Key != "time").ToDictionary() : entry),
        };
    }
}

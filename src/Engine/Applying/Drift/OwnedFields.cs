using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Drift;

/// <summary>
/// Compares a desired object with a live one through the fields that our Apply entry in <c>managedFields</c> owns
/// (server-side apply, fieldsV1). Fields of other managers and fields that the server defaulted are not looked at.
/// </summary>
public static class OwnedFields
{
    /// <summary>Compares one object.</summary>
    public static Comparison Compare(KubeObject desired, KubeObject live)
    {
        if (desired.ApiVersion != live.ApiVersion)
        {
            return Comparison.Unsure;
        }

        Dictionary<string, object?>? fields = Find(live, desired.ApiVersion);
        if (fields is null)
        {
            return Comparison.Unsure;
        }

        Comparison worst = Comparison.Same;
        foreach ((string key, object? value) in desired.Root)
        {
            if (key is "apiVersion" or "kind" or "status")
            {
                continue;
            }

            if (key == "metadata")
            {
                worst = Worse(worst, CompareMetadata(value as Dictionary<string, object?> ?? [], live, fields.MapAt("f:metadata")));
                continue;
            }

            worst = Worse(worst, CompareField(key, value, live.Root, fields));
        }

        foreach (string key in fields.Keys)
        {
            if (key is not ("f:metadata" or "f:status" or ".") && !desired.Root.ContainsKey(key[2..]))
            {
                return Comparison.Changed;
            }
        }

        return worst;
    }

    private static Dictionary<string, object?>? Find(KubeObject live, string apiVersion)
    {
        foreach (object? item in live.Root.ListAt("metadata", "managedFields") ?? [])
        {
            if (item is Dictionary<string, object?> entry
                && entry.StringAt("manager") == Names.FieldManager
                && entry.StringAt("operation") == "Apply"
                && string.IsNullOrEmpty(entry.StringAt("subresource"))
                && entry.StringAt("apiVersion") == apiVersion)
            {
                return entry.MapAt("fieldsV1");
            }
        }

        return null;
    }

    private static Comparison CompareMetadata(Dictionary<string, object?> desired, KubeObject live, Dictionary<string, object?>? fields)
    {
        fields ??= [];
        Dictionary<string, object?> liveMetadata = live.Root.MapAt("metadata") ?? [];
        Comparison worst = Comparison.Same;
        foreach ((string key, object? value) in desired)
        {
            // name and namespace are identity, not owned; creationTimestamp is the server's.
            if (key is "name" or "namespace" or "creationTimestamp")
            {
                continue;
            }

            worst = Worse(worst, CompareField(key, value, liveMetadata, fields));
        }

        foreach (string key in fields.Keys)
        {
            if (key != "." && !desired.ContainsKey(key[2..]))
            {
                return Comparison.Changed;
            }
        }

        return worst;
    }

    private static Comparison CompareField(string key, object? desired, Dictionary<string, object?> liveParent, Dictionary<string, object?> fields)
    {
        bool owned = fields.TryGetValue("f:" + key, out object? node);
        bool present = liveParent.TryGetValue(key, out object? live);
        if (desired is null)
        {
            return owned || present ? Comparison.Unsure : Comparison.Same;
        }

        if (!owned)
        {
            // The server drops empty maps and lists of typed objects, and ownership with them.
            return IsEmpty(desired) && (!present || IsEmpty(live)) ? Comparison.Unsure : Comparison.Changed;
        }

        if (!present)
        {
            return IsEmpty(desired) ? Comparison.Same : Comparison.Changed;
        }

        return CompareValue(desired, live, node as Dictionary<string, object?> ?? []);
    }

    private static Comparison CompareValue(object? desired, object? live, Dictionary<string, object?> fields)
    {
        bool leaf = fields.Count == 0 || (fields.Count == 1 && fields.ContainsKey("."));
        if (leaf)
        {
            return CompareLeaf(desired, live, atomic: true);
        }

        if (desired is Dictionary<string, object?> desiredMap && live is Dictionary<string, object?> liveMap)
        {
            return CompareMap(desiredMap, liveMap, fields);
        }

        return desired is List<object?> desiredList && live is List<object?> liveList
            ? CompareList(desiredList, liveList, fields)
            : CompareLeaf(desired, live, atomic: false);
    }

    private static Comparison CompareMap(Dictionary<string, object?> desired, Dictionary<string, object?> live, Dictionary<string, object?> fields)
    {
        Comparison worst = Comparison.Same;
        foreach ((string key, object? value) in desired)
        {
            worst = Worse(worst, CompareField(key, value, live, fields));
            if (worst == Comparison.Changed)
            {
                return worst;
            }
        }

        foreach (string key in fields.Keys)
        {
            if (key.StartsWith("f:", StringComparison.Ordinal) && !desired.ContainsKey(key[2..]))
            {
                return Comparison.Changed;
            }
        }

        return worst;
    }

    private static Comparison CompareList(List<object?> desired, List<object?> live, Dictionary<string, object?> fields)
    {
        int members = fields.Keys.Count(k => k != ".");
        if (members != desired.Count)
        {
            return Comparison.Changed;
        }

        Comparison worst = Comparison.Same;
        int position = -1;
        foreach (string key in fields.Keys.Where(k => k != "."))
        {
            Comparison item = key.StartsWith("k:", StringComparison.Ordinal)
                ? CompareKeyed(key, desired, live, fields, ref position)
                : key.StartsWith("v:", StringComparison.Ordinal) ? CompareMember(key, desired, live) : Comparison.Unsure;
            worst = Worse(worst, item);
            if (worst == Comparison.Changed)
            {
                return worst;
            }
        }

        return worst;
    }

    private static Comparison CompareKeyed(string key, List<object?> desired, List<object?> live, Dictionary<string, object?> fields, ref int position)
    {
        if (JsonTree.Parse(key[2..]) is not Dictionary<string, object?> keyFields)
        {
            return Comparison.Unsure;
        }

        Dictionary<string, object?>? wanted = FindKeyed(desired, keyFields, exact: true);
        Dictionary<string, object?>? present = FindKeyed(live, keyFields, exact: true);
        if (present is null)
        {
            return Comparison.Changed;
        }

        // A key field that the server defaults (a port's protocol) may be missing in what we want.
        wanted ??= FindKeyed(desired, keyFields, exact: false);
        if (wanted is null)
        {
            return Comparison.Changed;
        }

        return CompareMap(wanted, present, WithoutDefaultedKeys(fields.MapAt(key) ?? [], keyFields, wanted));
    }

    private static Dictionary<string, object?> WithoutDefaultedKeys(
        Dictionary<string, object?> fields, Dictionary<string, object?> keyFields, Dictionary<string, object?> wanted)
    {
        if (keyFields.Keys.All(wanted.ContainsKey))
        {
            return fields;
        }

        Dictionary<string, object?> rest = new(fields);
        foreach (string name in keyFields.Keys)
        {
            if (!wanted.ContainsKey(name))
            {
                rest.Remove("f:" + name);
            }
        }

        return rest;
    }

    private static Dictionary<string, object?>? FindKeyed(List<object?> list, Dictionary<string, object?> keyFields, bool exact)
    {
        foreach (object? item in list)
        {
            if (item is Dictionary<string, object?> map
                && keyFields.All(k => map.TryGetValue(k.Key, out object? value) ? JsonTree.DeepEquals(value, k.Value) : !exact))
            {
                return map;
            }
        }

        return null;
    }

    private static Comparison CompareMember(string key, List<object?> desired, List<object?> live)
    {
        object? member;
        try
        {
            member = JsonTree.Parse(key[2..]);
        }
        catch (JsonException)
        {
            return Comparison.Unsure;
        }

        bool both = desired.Exists(d => JsonTree.DeepEquals(d, member)) && live.Exists(l => JsonTree.DeepEquals(l, member));
        return both ? Comparison.Same : Comparison.Changed;
    }

    private static Comparison CompareLeaf(object? desired, object? live, bool atomic)
    {
        if (JsonTree.DeepEquals(desired, live))
        {
            return Comparison.Same;
        }

        // A typed server rewrites quantities, durations and times, and fills defaults into atomic structures.
        bool structured = desired is Dictionary<string, object?> or List<object?> || live is Dictionary<string, object?> or List<object?>;
        bool respelled = Quantity.TryParse(desired, out Quantity wanted) && Quantity.TryParse(live, out Quantity present) && wanted.Equals(present);
        return (atomic && structured) || respelled ? Comparison.Unsure : Comparison.Changed;
    }

    private static bool IsEmpty(object? value) => value is null or Dictionary<string, object?> { Count: 0 } or List<object?> { Count: 0 };

    private static Comparison Worse(Comparison a, Comparison b) => a == Comparison.Changed || b == Comparison.Changed
        ? Comparison.Changed
        : a == Comparison.Unsure || b == Comparison.Unsure ? Comparison.Unsure : Comparison.Same;
}

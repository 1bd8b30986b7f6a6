using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Printing;
using Serverless.Sandbox.Kubernetes.Schema;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>
/// The CustomResourceDefinition controllers: names are accepted and the definition established at once, deleting a definition
/// deletes its objects. Called within the store's lock.
/// </summary>
internal sealed class Definitions(ObjectStore store, ResourceCatalog catalog, TimeProvider time)
{
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Fills in the names and the conversion that a definition leaves out.</summary>
    public static void Complete(ResourceType type, Dictionary<string, object?> root)
    {
        if (type.Plural != "customresourcedefinitions" || root.MapAt("spec") is not { } spec)
        {
            return;
        }

        if (root.MapAt("status") is { } status && status.ListAt("storedVersions") is null)
        {
            root["status"] = new Dictionary<string, object?>(status) { ["storedVersions"] = StoredVersions(root) };
        }

        spec.TryAdd("conversion", new Dictionary<string, object?> { ["strategy"] = "None" });
        if (spec.MapAt("names") is { } names && names.StringAt("kind") is { } kind)
        {
            names.TryAdd("singular", kind.ToLowerInvariant());
            names.TryAdd("listKind", kind + "List");
        }
    }

    /// <summary>Reacts to a definition that was created or changed.</summary>
    public void Stored(ResourceType type, StoredObject stored)
    {
        if (type.Plural != "customresourcedefinitions")
        {
            return;
        }

        catalog.Set(stored.Name, TypesOf(stored.Root));
        if (stored.Root.ListAt("status", "conditions") is not [_, ..])
        {
            Dictionary<string, object?> established = new(stored.Root)
            {
                ["metadata"] = new Dictionary<string, object?>(stored.Root.MapAt("metadata")!),
                ["status"] = EstablishedStatus(stored.Root),
            };
            ManagedFields.FieldManager.Update(type.Schema, stored.Root, established, isCreate: false, new ManagedFields.Operation(
                "kube-apiserver", type.ApiVersion, "status", Timestamps.Format(time.GetUtcNow()), Transition.IgnoredFields(type, "status")));
            store.Put(type.Qualified, "", stored.Name, established);
        }
    }

    /// <summary>Reacts to an object that is gone: its definition may have waited for it.</summary>
    public void Removed(ResourceType type, StoredObject removed)
    {
        if (type.Plural == "customresourcedefinitions")
        {
            catalog.Remove(removed.Name);
        }
        else if (type.IsCustom && store.Find(BuiltinResources.Definitions.Qualified, "", type.Qualified) is { } definition
            && definition.Root.At("metadata", "deletionTimestamp") is not null)
        {
            RemoveWhenEmpty(definition);
        }
    }

    /// <summary>Removes a definition that is being deleted, unless objects of it are left.</summary>
    public void RemoveWhenEmpty(StoredObject definition)
    {
        if (store.List(definition.Name, "").Objects.Count == 0)
        {
            store.Remove(BuiltinResources.Definitions.Qualified, definition);
            catalog.Remove(definition.Name);
        }
    }

    /// <summary>The kinds that a definition serves, one for each version.</summary>
    public static IReadOnlyList<ResourceType> TypesOf(Dictionary<string, object?> definition)
    {
        Dictionary<string, object?> names = definition.MapAt("spec", "names") ?? [];
        string kind = names.StringAt("kind") ?? "";
        return
        [
            .. (definition.ListAt("spec", "versions") ?? []).OfType<Dictionary<string, object?>>().Where(version => version.At("served") is true).Select(version => new ResourceType
            {
                Group = definition.StringAt("spec", "group") ?? "",
                Version = version.StringAt("name") ?? "",
                Kind = kind,
                Plural = names.StringAt("plural") ?? "",
                Singular = names.StringAt("singular") ?? kind.ToLowerInvariant(),
                ListKind = names.StringAt("listKind") ?? kind + "List",
                Namespaced = definition.StringAt("spec", "scope") == "Namespaced",
                Schema = StructuralSchema.ForResource(version.MapAt("schema", "openAPIV3Schema") ?? []),
                ShortNames = [.. (names.ListAt("shortNames") ?? []).OfType<string>()],
                Categories = [.. (names.ListAt("categories") ?? []).OfType<string>()],
                HasStatus = version.MapAt("subresources", "status") is not null,
                HasGeneration = true,
                IsCustom = true,
                Columns = [.. (version.ListAt("additionalPrinterColumns") ?? []).OfType<Dictionary<string, object?>>().Select(Column)],
            }),
        ];
    }

    private static PrinterColumn Column(Dictionary<string, object?> column) => new(
        column.StringAt("name") ?? "",
        column.StringAt("type") ?? "string",
        column.StringAt("format") ?? "",
        column.StringAt("description") ?? $"Custom resource definition column (in JSONPath format): {column.StringAt("jsonPath")}",
        column.At("priority") as long? ?? 0,
        column.StringAt("jsonPath") ?? "");

    private Dictionary<string, object?> EstablishedStatus(Dictionary<string, object?> root)
    {
        string now = Timestamps.Format(time.GetUtcNow());
        return new Dictionary<string, object?>
        {
            ["conditions"] = new List<object?>
            {
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now),
            },
            ["acceptedNames"] = root.At("spec", "names"),
            ["storedVersions"] = StoredVersions(root),
        };
    }

    private static List<object?> StoredVersions(Dictionary<string, object?> root) =>
    [
        .. (root.ListAt("spec", "versions") ?? []).OfType<Dictionary<string, object?>>()
            .Where(version => version.At("storage") is true).Select(version => version.At("name")),
    ];

    private static Dictionary<string, object?> Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = now, ["reason"] = reason, ["message"] = message,
    };
}

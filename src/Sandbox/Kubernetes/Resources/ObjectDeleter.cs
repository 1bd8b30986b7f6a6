using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Deletes the objects of one cluster, or marks them when finalizers hold them.</summary>
internal sealed class ObjectDeleter(ObjectStore store, ResourceCatalog catalog, Definitions definitions, TimeProvider time)
{
    private const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Deletes one object.</summary>
    /// <returns>The object when it is only marked, else a <c>Status</c>.</returns>
    public Dictionary<string, object?> Delete(ResourceType type, string @namespace, string name, DeleteRequest request) => store.Write(_ =>
    {
        StoredObject current = store.Find(type.Qualified, @namespace, name) ?? throw ApiException.NotFound(type, name);
        CheckPreconditions(type, current, request);
        return Delete(type, current, request) ?? Success(type, current);
    });

    /// <summary>Deletes objects that a list found.</summary>
    public void DeleteAll(ResourceType type, IEnumerable<StoredObject> objects, DeleteRequest request) => store.Write(_ =>
    {
        foreach (StoredObject listed in objects)
        {
            if (store.Find(type.Qualified, listed.Namespace, listed.Name) is { } current)
            {
                Delete(type, current, request);
            }
        }

        return true;
    });

    private Dictionary<string, object?>? Delete(ResourceType type, StoredObject current, DeleteRequest request)
    {
        if (type.Plural == "customresourcedefinitions")
        {
            return DeleteDefinition(type, current, request);
        }

        List<object?> finalizers = [.. current.Root.ListAt("metadata", "finalizers") ?? []];
        bool foreground = request.Propagation == "Foreground";
        if (foreground && !finalizers.Contains(ForegroundFinalizer))
        {
            finalizers.Add(ForegroundFinalizer);
        }

        if (finalizers.Count == 0)
        {
            if (!request.IsDryRun)
            {
                store.Remove(type.Qualified, current);
                definitions.Removed(type, current);
            }

            return null;
        }

        Dictionary<string, object?> marked = Mark(current, finalizers);
        if (request.IsDryRun || ReferenceEquals(marked, current.Root))
        {
            return marked;
        }

        StoredObject stored = store.Put(type.Qualified, current.Namespace, current.Name, marked);
        if (foreground)
        {
            CollectDependents(type, stored);
        }

        return stored.Root;
    }

    private Dictionary<string, object?> DeleteDefinition(ResourceType type, StoredObject current, DeleteRequest request)
    {
        Dictionary<string, object?> marked = Mark(current, [Definitions.Finalizer]);
        if (ReferenceEquals(marked, current.Root))
        {
            return marked;
        }

        Dictionary<string, object?> metadata = marked.MapAt("metadata")!;
        metadata.Remove("deletionGracePeriodSeconds");
        metadata["generation"] = current.Root.At("metadata", "generation");
        if (request.IsDryRun)
        {
            return marked;
        }

        StoredObject stored = store.Put(type.Qualified, "", current.Name, marked);
        if (Definitions.TypesOf(current.Root) is [{ } served, ..])
        {
            DeleteRequest plain = new("", "", "", IsDryRun: false);
            foreach (StoredObject instance in store.List(current.Name, "").Objects)
            {
                Delete(served, instance, plain);
            }
        }

        if (store.Find(type.Qualified, "", current.Name) is not null)
        {
            definitions.RemoveWhenEmpty(stored);
        }

        return stored.Root;
    }

    private Dictionary<string, object?> Mark(StoredObject current, List<object?> finalizers)
    {
        Dictionary<string, object?> live = current.Root.MapAt("metadata")!;
        bool isMarked = live.ContainsKey("deletionTimestamp");
        if (isMarked && finalizers.Count == (live.ListAt("finalizers") ?? []).Count)
        {
            return current.Root;
        }

        Dictionary<string, object?> metadata = new(live) { ["finalizers"] = finalizers };
        if (!isMarked)
        {
            metadata["deletionTimestamp"] = Timestamps.Format(time.GetUtcNow());
            metadata["deletionGracePeriodSeconds"] = 0L;
            if (live.At("generation") is long generation)
            {
                metadata["generation"] = generation + 1;
            }
        }

        return new Dictionary<string, object?>(current.Root) { ["metadata"] = metadata };
    }

    /// <summary>Does what the garbage collector does for a foreground deletion: dependents first, then the owner.</summary>
    private void CollectDependents(ResourceType type, StoredObject owner)
    {
        string uid = owner.Root.StringAt("metadata", "uid") ?? "";
        DeleteRequest request = new("", "", "Foreground", IsDryRun: false);
        foreach (ResourceType other in catalog.All.DistinctBy(served => served.Qualified).ToList())
        {
            foreach (StoredObject dependent in store.List(other.Qualified, owner.Namespace).Objects.Where(stored => IsOwned(stored, uid)))
            {
                Delete(other, dependent, request);
            }
        }

        List<object?> left = [.. (owner.Root.ListAt("metadata", "finalizers") ?? []).Where(finalizer => finalizer is not ForegroundFinalizer)];
        if (left.Count == 0)
        {
            store.Remove(type.Qualified, owner);
            definitions.Removed(type, owner);
        }
    }

    private static bool IsOwned(StoredObject stored, string uid) =>
        (stored.Root.ListAt("metadata", "ownerReferences") ?? []).OfType<Dictionary<string, object?>>().Any(reference => reference.StringAt("uid") == uid);

    private static void CheckPreconditions(ResourceType type, StoredObject current, DeleteRequest request)
    {
        string uid = current.Root.StringAt("metadata", "uid") ?? "";
        string version = current.Version.ToString(CultureInfo.InvariantCulture);
        if (request.Uid.Length > 0 && request.Uid != uid)
        {
            throw ApiException.Precondition(type, current.Name, $"the UID in the precondition ({request.Uid}) does not match the UID in record ({uid}). The object might have been deleted and then recreated");
        }

        if (request.Version.Length > 0 && request.Version != version)
        {
            throw ApiException.Precondition(type, current.Name, $"the ResourceVersion in the precondition ({request.Version}) does not match the ResourceVersion in record ({version}). The object might have been modified");
        }
    }

    private static Dictionary<string, object?> Success(ResourceType type, StoredObject deleted)
    {
        Dictionary<string, object?> details = new() { ["name"] = deleted.Name };
        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = type.Plural;
        details["uid"] = deleted.Root.StringAt("metadata", "uid");
        return new Dictionary<string, object?>
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new Dictionary<string, object?>(), ["status"] = "Success", ["details"] = details,
        };
    }
}

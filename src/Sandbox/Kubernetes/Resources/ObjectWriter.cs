using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.ManagedFields;
using Serverless.Sandbox.Kubernetes.Patching;
using Serverless.Sandbox.Kubernetes.Schema;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Creates, replaces, patches and applies the objects of one cluster. Each call is one atomic change.</summary>
internal sealed class ObjectWriter(ObjectStore store, Definitions definitions, TimeProvider time)
{
    /// <summary>Creates an object from a request body.</summary>
    public Dictionary<string, object?> Create(ResourceType type, string @namespace, ReadOnlyMemory<byte> body, string contentType, WriteOptions options)
    {
        Dictionary<string, object?> root = ObjectReader.Parse(type, body, contentType);
        ObjectReader.Normalize(type, root, options.IsStrict, body);
        SetNamespace(type, root, @namespace);
        Dictionary<string, object?> metadata = root.MapAt("metadata")!;
        if (metadata.StringAt("resourceVersion") is { Length: > 0 })
        {
            throw new ApiException(500, "", "resourceVersion should not be set on objects to be created");
        }

        if (metadata.StringAt("name") is not { Length: > 0 } && metadata.StringAt("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = prefix + Suffix();
        }

        return store.Write(_ =>
        {
            PrepareCreate(type, root);
            FieldManager.Update(type.Schema, EmptyObject(type), root, isCreate: true, Operation(type, options, ""));
            return Insert(type, @namespace, root, options);
        });
    }

    /// <summary>Replaces an object or its status.</summary>
    public Dictionary<string, object?> Update(
        ResourceType type, string @namespace, string name, string subresource, ReadOnlyMemory<byte> body, string contentType, WriteOptions options)
    {
        Dictionary<string, object?> root = ObjectReader.Parse(type, body, contentType);
        ObjectReader.Normalize(type, root, options.IsStrict, body);
        SetNamespace(type, root, @namespace);
        CheckName(root, name);
        return store.Write(_ =>
        {
            StoredObject current = store.Find(type.Qualified, @namespace, name) ?? throw ApiException.NotFound(type, name);
            if (type.IsCustom && root.StringAt("metadata", "resourceVersion") is not { Length: > 0 })
            {
                FieldProblem problem = FieldProblem.Invalid("metadata.resourceVersion", "0", "must be specified for an update");
                throw ApiException.Invalid(type.Group, type.Plural, name, [problem]);
            }

            return Replace(type, current, root, subresource, options, trackUpdate: true);
        });
    }

    /// <summary>Patches an object or its status; an apply creates the object when it does not exist.</summary>
    /// <returns>The object, and whether it was created.</returns>
    public (Dictionary<string, object?> Root, bool Created) Patch(
        ResourceType type, string @namespace, string name, string subresource, PatchKind kind, ReadOnlyMemory<byte> body, WriteOptions options)
    {
        if (kind == PatchKind.Apply)
        {
            return Apply(type, @namespace, name, subresource, ApplyBody.Read(type, @namespace, name, body), options);
        }

        object? patch = PatchBody.Parse(kind, body);
        return store.Write(_ =>
        {
            StoredObject current = store.Find(type.Qualified, @namespace, name) ?? throw ApiException.NotFound(type, name);
            Dictionary<string, object?> patched = kind switch
            {
                PatchKind.Json => JsonPatch.Apply(View(type, current.Root), patch),
                PatchKind.Strategic => StrategicPatch.Apply(type.Schema, View(type, current.Root), (Dictionary<string, object?>)patch!),
                _ => JsonMergePatch.Apply(View(type, current.Root), (Dictionary<string, object?>)patch!),
            };
            Dictionary<string, object?> root = JsonTree.CloneMap(patched);
            ObjectReader.Normalize(type, root, options.IsStrict, ReadOnlyMemory<byte>.Empty);
            CheckName(root, name);
            return (Replace(type, current, root, subresource, options, trackUpdate: true), false);
        });
    }

    private (Dictionary<string, object?> Root, bool Created) Apply(
        ResourceType type, string @namespace, string name, string subresource, Dictionary<string, object?> config, WriteOptions options)
    {
        return store.Write(_ =>
        {
            StoredObject? current = store.Find(type.Qualified, @namespace, name);
            if (current is null && subresource.Length > 0)
            {
                throw ApiException.NotFound(type, name);
            }

            if (TypedErrors.Of(type.Schema, config) is { } error)
            {
                string place = $"{config.StringAt("metadata", "namespace")}/{config.StringAt("metadata", "name")}; {type.Group}/{type.Version}, Kind={type.Kind}";
                throw new ApiException(500, "", $"failed to create typed patch object ({place}): {error}");
            }

            Dictionary<string, object?> live = current is null ? EmptyObject(type) : View(type, current.Root);
            Operation operation = Operation(type, options, subresource);
            Dictionary<string, object?> root = FieldManager.Apply(type.Schema, live, config, current is null, options.Force, operation);
            root = JsonTree.CloneMap(root);
            ObjectReader.Normalize(type, root, strict: false, ReadOnlyMemory<byte>.Empty);
            if (current is not null)
            {
                return (Replace(type, current, root, subresource, options, trackUpdate: false), false);
            }

            Dictionary<string, object?> metadata = root.MapAt("metadata")!;
            metadata["name"] = name;
            metadata.Remove("resourceVersion");
            SetNamespace(type, root, @namespace);
            PrepareCreate(type, root);
            return (Insert(type, @namespace, root, options), true);
        });
    }

    private Dictionary<string, object?> Insert(ResourceType type, string @namespace, Dictionary<string, object?> root, WriteOptions options)
    {
        string name = root.StringAt("metadata", "name") ?? "";
        if (type.Namespaced && store.Find("namespaces", "", @namespace) is null)
        {
            throw ApiException.NotFound(BuiltinResources.Namespaces, @namespace);
        }

        BuiltinValues.BeforeStore(type, root);
        List<FieldProblem> problems = [.. MetadataRules.Check(type, root), .. ResourceRules.Check(type, root, null)];
        if (problems.Count > 0)
        {
            throw ApiException.Invalid(type, name, problems);
        }

        if (store.Find(type.Qualified, @namespace, name) is { } existing)
        {
            throw ApiException.AlreadyExists(type, name, isDeleting: existing.Root.At("metadata", "deletionTimestamp") is not null);
        }

        if (options.IsDryRun)
        {
            return root;
        }

        StoredObject stored = store.Put(type.Qualified, @namespace, name, root);
        definitions.Stored(type, stored);
        return stored.Root;
    }

    private Dictionary<string, object?> Replace(
        ResourceType type, StoredObject current, Dictionary<string, object?> root, string subresource, WriteOptions options, bool trackUpdate)
    {
        CheckPreconditions(type, current, root);
        Dictionary<string, object?> live = View(type, current.Root);
        Transition.Carry(type, live, root, subresource);
        if (trackUpdate)
        {
            FieldManager.Update(type.Schema, live, root, isCreate: false, Operation(type, options, subresource));
        }

        Definitions.Complete(type, root);
        BuiltinValues.BeforeStore(type, root);
        List<FieldProblem> problems =
        [
            .. MetadataRules.Repeated(type, MetadataRules.CheckFinalizers(live, root)), .. MetadataRules.Check(type, root),
            .. ResourceRules.Check(type, root, live), .. ImmutableFields.Check(type, live, root),
        ];
        if (problems.Count > 0)
        {
            throw ApiException.Invalid(type, current.Name, problems);
        }

        Transition.SetGeneration(type, live, root);
        if (Transition.IsSame(live, root))
        {
            return live;
        }

        if (options.IsDryRun)
        {
            return root;
        }

        if (root.At("metadata", "deletionTimestamp") is not null && (root.ListAt("metadata", "finalizers") ?? []).Count == 0)
        {
            store.Remove(type.Qualified, current);
            definitions.Removed(type, current);
            return root;
        }

        StoredObject stored = store.Put(type.Qualified, current.Namespace, current.Name, root);
        definitions.Stored(type, stored);
        return stored.Root;
    }

    private static void CheckPreconditions(ResourceType type, StoredObject current, Dictionary<string, object?> root)
    {
        string currentUid = current.Root.StringAt("metadata", "uid") ?? "";
        string version = root.StringAt("metadata", "resourceVersion") ?? "";
        if (version.Length > 0 && version != current.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw ApiException.Modified(type, current.Name);
        }

        if (root.StringAt("metadata", "uid") is { Length: > 0 } uid && uid != currentUid)
        {
            throw type.IsCustom
                ? ApiException.Invalid(type, current.Name, MetadataRules.Repeated(type, [FieldProblem.Invalid("metadata.uid", $"\"{uid}\"", "field is immutable")]))
                : ApiException.Conflict(type, current.Name, $"StorageError: invalid object, Code: 4, Key: /registry/{type.Plural}/{current.Key}, ResourceVersion: 0, "
                    + $"AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {currentUid}");
        }
    }

    private void PrepareCreate(ResourceType type, Dictionary<string, object?> root)
    {
        Dictionary<string, object?> metadata = root.MapAt("metadata")!;
        foreach (string name in (string[])["selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"])
        {
            metadata.Remove(name);
        }

        metadata["uid"] = Guid.NewGuid().ToString("D");
        metadata["creationTimestamp"] = Now();
        if (type.HasGeneration)
        {
            metadata["generation"] = 1L;
        }

        if (type.HasStatus && type.IsCustom)
        {
            root.Remove("status");
        }

        Definitions.Complete(type, root);
    }

    private static void SetNamespace(ResourceType type, Dictionary<string, object?> root, string @namespace)
    {
        Dictionary<string, object?> metadata = root.MapAt("metadata")!;
        if (!type.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        string given = metadata.StringAt("namespace") ?? "";
        if (given.Length > 0 && given != @namespace)
        {
            throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = @namespace;
    }

    private static void CheckName(Dictionary<string, object?> root, string name)
    {
        string given = root.StringAt("metadata", "name") ?? "";
        if (given != name)
        {
            throw ApiException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        }
    }

    private Operation Operation(ResourceType type, WriteOptions options, string subresource) =>
        new(options.Manager, type.ApiVersion, subresource, Now(), Transition.IgnoredFields(type, subresource));

    private static Dictionary<string, object?> EmptyObject(ResourceType type)
    {
        Dictionary<string, object?> root = new() { ["apiVersion"] = type.ApiVersion, ["kind"] = type.Kind, ["metadata"] = new Dictionary<string, object?>() };
        Defaulting.Apply(type.Schema, type.IsCustom ? [] : root);
        return root;
    }

    /// <summary>A stored object in the version of a request.</summary>
    private static Dictionary<string, object?> View(ResourceType type, Dictionary<string, object?> root) =>
        root.StringAt("apiVersion") == type.ApiVersion ? root : new Dictionary<string, object?>(root) { ["apiVersion"] = type.ApiVersion };

    private string Now() => Timestamps.Format(time.GetUtcNow());

    private static string Suffix()
    {
        // The alphabet that generated Kubernetes names use: no vowels, nothing that looks like something else.
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
        return new string(Random.Shared.GetItems(Alphabet.AsSpan(), 5));
    }
}

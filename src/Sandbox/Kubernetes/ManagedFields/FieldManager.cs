using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>
/// Tracks who owns which field: updates take what they change, applies own what they set and may conflict
/// (Kubernetes server-side apply).
/// </summary>
internal static class FieldManager
{
    private const int MaxUpdateManagers = 10;
    private static readonly FieldSet Untracked = UntrackedFields();

    /// <summary>Sets the managedFields of an object that is created or replaced.</summary>
    /// <param name="schema">Schema of the kind.</param>
    /// <param name="live">The stored object, or the empty object of the kind when it is created.</param>
    /// <param name="changed">The new object; its managedFields are replaced.</param>
    /// <param name="isCreate">Whether there is no stored object yet.</param>
    /// <param name="operation">Who does it.</param>
    public static void Update(
        SchemaNode schema, Dictionary<string, object?> live, Dictionary<string, object?> changed, bool isCreate, Operation operation)
    {
        List<ManagedEntry> managers = EntriesForUpdate(live, changed, operation, out bool reset);
        if (managers.Count == 0 && (!isCreate || reset))
        {
            SetEntries(changed, []);
            return;
        }

        Comparison comparison = Compare(schema, live, changed, operation);
        FieldSet changedFields = comparison.Added.Union(comparison.Modified);
        FieldSet own = changedFields.Except(Untracked);
        managers = [.. managers.Select(entry => entry with { Fields = entry.Fields.Except(changedFields).Except(comparison.Removed) })];
        if (!own.IsEmpty)
        {
            Merge(managers, new ManagedEntry(operation.Manager, false, operation.ApiVersion, operation.Subresource, operation.Now, own));
        }

        SetEntries(changed, Cap(managers));
    }

    /// <summary>Applies a configuration to a live object.</summary>
    /// <returns>The merged object with its managedFields.</returns>
    /// <exception cref="ApiException">Other managers own fields that the configuration changes, and it is not forced.</exception>
    public static Dictionary<string, object?> Apply(
        SchemaNode schema, Dictionary<string, object?> live, Dictionary<string, object?> config, bool isCreate, bool force, Operation operation)
    {
        Dictionary<string, object?> bare = WithoutEntries(live);
        List<ManagedEntry> managers = ManagedEntry.ReadAll(live.ListAt("metadata", "managedFields"));
        if (managers.Count == 0 && !isCreate)
        {
            managers.AddRange(BeforeFirstApply(schema, bare, operation));
        }

        FieldSet applied = TypedValues.FieldsOf(schema, config).Without(operation.Ignored);
        ManagedEntry self = new(operation.Manager, true, operation.ApiVersion, operation.Subresource, null, applied);
        ManagedEntry? last = managers.Find(entry => entry.Id == self.Id);
        managers.RemoveAll(entry => entry.Id == self.Id);

        object? merged = TypedValues.Merge(schema, bare, config);
        if (last is not null && !last.Fields.IsEmpty)
        {
            merged = Prune(schema, merged, managers, applied, last.Fields);
        }

        Dictionary<string, object?> result = (Dictionary<string, object?>)merged!;
        Comparison comparison = Compare(schema, bare, result, operation);
        managers = Settle(managers, comparison, force);
        bool unchanged = JsonTree.DeepEquals(bare, result);
        managers.Add(self with { Fields = applied.Except(Untracked), Time = unchanged ? last?.Time : operation.Now });
        result = WithOwnMetadata(result);
        SetEntries(result, managers);
        return result;
    }

    private static List<ManagedEntry> BeforeFirstApply(SchemaNode schema, Dictionary<string, object?> live, Operation operation)
    {
        Dictionary<string, object?> empty = new() { ["metadata"] = new Dictionary<string, object?>() };
        Comparison comparison = Compare(schema, empty, live, operation);
        FieldSet fields = comparison.Added.Union(comparison.Modified).Except(Untracked);
        return fields.IsEmpty ? [] : [new ManagedEntry("before-first-apply", false, operation.ApiVersion, operation.Subresource, operation.Now, fields)];
    }

    private static List<ManagedEntry> Settle(List<ManagedEntry> managers, Comparison comparison, bool force)
    {
        FieldSet taken = comparison.Modified.Union(comparison.Added);
        List<Conflict> conflicts = [];
        List<ManagedEntry> left = [];
        foreach (ManagedEntry entry in managers)
        {
            FieldSet overlap = entry.Fields.Intersect(taken);
            conflicts.AddRange(overlap.Paths().Select(path => new Conflict(entry.Display, path)));
            left.Add(entry with { Fields = entry.Fields.Except(taken).Except(comparison.Removed) });
        }

        return force || conflicts.Count == 0 ? left : throw Conflict.ToError(conflicts);
    }

    private static object? Prune(SchemaNode schema, object? merged, List<ManagedEntry> others, FieldSet applied, FieldSet last)
    {
        FieldSet lastFields = TypedValues.WithDeclaredParents(schema, last);
        object? pruned = TypedValues.Remove(schema, merged, lastFields);
        FieldSet managed = others.Aggregate(applied, (all, entry) => all.Union(entry.Fields));
        FieldSet mergedFields = TypedValues.WithDeclaredParents(schema, TypedValues.FieldsOf(schema, merged));

        // Give back what someone still owns, and afterwards what was never this manager's to remove.
        FieldSet kept = TypedValues.WithDeclaredParents(schema, TypedValues.FieldsOf(schema, pruned))
            .Union(TypedValues.WithDeclaredParents(schema, managed));
        pruned = TypedValues.Remove(schema, merged, mergedFields.Except(kept));
        FieldSet prunedFields = TypedValues.WithDeclaredParents(schema, TypedValues.FieldsOf(schema, pruned));
        return TypedValues.Remove(schema, merged, mergedFields.Except(prunedFields).Intersect(lastFields));
    }

    private static Comparison Compare(SchemaNode schema, Dictionary<string, object?> before, Dictionary<string, object?> after, Operation operation) =>
        Comparison.Of(schema, WithoutEntries(before), WithoutEntries(after)).Without(operation.Ignored);

    private static List<ManagedEntry> EntriesForUpdate(
        Dictionary<string, object?> live, Dictionary<string, object?> changed, Operation operation, out bool reset)
    {
        List<object?>? given = operation.Subresource.Length > 0 ? null : changed.ListAt("metadata", "managedFields");
        reset = given is [Dictionary<string, object?> { Count: 0 }];
        if (reset)
        {
            return [];
        }

        List<ManagedEntry> entries = ManagedEntry.ReadAll(given);
        return entries.Count > 0 ? entries : ManagedEntry.ReadAll(live.ListAt("metadata", "managedFields"));
    }

    private static void Merge(List<ManagedEntry> managers, ManagedEntry own)
    {
        int index = managers.FindIndex(entry => entry.Id == own.Id);
        if (index < 0)
        {
            managers.Add(own);
        }
        else
        {
            managers[index] = own with { Fields = managers[index].Fields.Union(own.Fields) };
        }
    }

    private static List<ManagedEntry> Cap(List<ManagedEntry> managers)
    {
        List<ManagedEntry> updaters = [.. managers.Where(entry => !entry.IsApply && !entry.Fields.IsEmpty).OrderBy(entry => entry.Time ?? "", StringComparer.Ordinal)];
        if (updaters.Count <= MaxUpdateManagers)
        {
            return managers;
        }

        List<ManagedEntry> oldest = updaters[..(updaters.Count - MaxUpdateManagers + 1)];
        FieldSet fields = oldest.Aggregate(new FieldSet(), (all, entry) => all.Union(entry.Fields));
        return [.. managers.Except(oldest), oldest[^1] with { Manager = "ancient-changes", Fields = fields }];
    }

    private static Dictionary<string, object?> WithoutEntries(Dictionary<string, object?> value)
    {
        if (value.At("metadata", "managedFields") is null)
        {
            return value;
        }

        Dictionary<string, object?> copy = WithOwnMetadata(value);
        copy.MapAt("metadata")!.Remove("managedFields");
        return copy;
    }

    private static Dictionary<string, object?> WithOwnMetadata(Dictionary<string, object?> value) =>
        new(value) { ["metadata"] = new Dictionary<string, object?>(value.MapAt("metadata") ?? []) };

    private static void SetEntries(Dictionary<string, object?> value, IEnumerable<ManagedEntry> entries)
    {
        List<object?> list = ManagedEntry.WriteAll(entries.Where(entry => !entry.Fields.IsEmpty));
        if (value.GetValueOrDefault("metadata") is not Dictionary<string, object?> metadata)
        {
            value["metadata"] = metadata = [];
        }

        if (list.Count > 0)
        {
            metadata["managedFields"] = list;
        }
        else
        {
            metadata.Remove("managedFields");
        }
    }

    private static FieldSet UntrackedFields()
    {
        FieldSet set = new();
        set.Child("f:apiVersion").IsMember = true;
        set.Child("f:kind").IsMember = true;
        FieldSet metadata = set.Child("f:metadata");
        metadata.IsMember = true;
        foreach (string name in (string[])["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"])
        {
            metadata.Child(PathElement.OfField(name)).IsMember = true;
        }

        return set;
    }
}

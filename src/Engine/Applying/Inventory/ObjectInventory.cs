using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Inventory;

/// <summary>What a ResourceSet has applied, as a list without repeats (reconcile.md §8). Identity ignores the API version.</summary>
public sealed class ObjectInventory
{
    private readonly List<InventoryEntry> _entries;
    private readonly Dictionary<ObjectKey, int> _index = [];

    /// <summary>Makes an inventory; a later entry of the same object replaces the version of the earlier one.</summary>
    public ObjectInventory(IEnumerable<InventoryEntry> entries)
    {
        _entries = [];
        foreach (InventoryEntry entry in entries)
        {
            if (_index.TryGetValue(entry.Key, out int at))
            {
                _entries[at] = entry;
                continue;
            }

            _index[entry.Key] = _entries.Count;
            _entries.Add(entry);
        }
    }

    /// <summary>The entries in stored order.</summary>
    public IReadOnlyList<InventoryEntry> Entries => _entries;

    /// <summary>Reads <c>status.inventory</c> of an object.</summary>
    /// <exception cref="ResourceException">An entry cannot be read.</exception>
    public static ObjectInventory From(KubeObject source)
    {
        List<InventoryEntry> entries = [];
        foreach (object? item in source.Root.ListAt("status", "inventory", "entries") ?? [])
        {
            if (item is Dictionary<string, object?> entry)
            {
                entries.Add(InventoryEntry.Parse(entry.StringAt("id") ?? "", entry.StringAt("v") ?? ""));
            }
        }

        return new(entries);
    }

    /// <summary>Whether an object is recorded, in whatever version.</summary>
    public bool Contains(ObjectKey key) => _index.ContainsKey(key);

    /// <summary>Old and new together; the new version wins; sorted by id.</summary>
    public ObjectInventory Union(ObjectInventory newer)
    {
        ObjectInventory union = new(_entries.Concat(newer._entries));
        return new(union._entries.OrderBy(e => e.Id, StringComparer.Ordinal).ToList());
    }

    /// <summary>Entries of this inventory that are not in another one.</summary>
    public IReadOnlyList<InventoryEntry> Except(ObjectInventory other) => _entries.FindAll(e => !other.Contains(e.Key));

    /// <summary>The JSON form.</summary>
    public Dictionary<string, object?> ToTree() => new()
    {
        ["entries"] = _entries.ConvertAll<object?>(e => new Dictionary<string, object?> { ["id"] = e.Id, ["v"] = e.Version }),
    };
}

using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>
/// The objects of one cluster with a resource version that counts every write. One lock covers the cluster: changes are
/// small computations, and a reader only copies references to objects that never change.
/// </summary>
internal sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceTable> _tables = new(StringComparer.Ordinal);
    private readonly PageSnapshots _pages = new();

    private long _version = 1;

    /// <summary>Version of the last write.</summary>
    public long Version => Interlocked.Read(ref _version);

    public StoredObject? Find(string table, string @namespace, string name)
    {
        lock (_lock)
        {
            return Table(table).Find(@namespace, name);
        }
    }

    /// <summary>The objects of a resource and the version at which they were so.</summary>
    /// <param name="table">The resource.</param>
    /// <param name="namespace">Namespace; empty for all.</param>
    public (List<StoredObject> Objects, long Version) List(string table, string @namespace)
    {
        lock (_lock)
        {
            IEnumerable<StoredObject> all = Table(table).All;
            return ([.. @namespace.Length == 0 ? all : all.Where(stored => stored.Namespace == @namespace)], _version);
        }
    }

    /// <summary>Runs a change under the cluster's lock.</summary>
    public T Write<T>(Func<ObjectStore, T> change)
    {
        lock (_lock)
        {
            return change(this);
        }
    }

    /// <summary>Stores a new state of an object, with the next version in its metadata. Call within <see cref="Write"/>.</summary>
    public StoredObject Put(string table, string @namespace, string name, Dictionary<string, object?> root)
    {
        ResourceTable target = Table(table);
        StoredObject? previous = target.Find(@namespace, name);
        StoredObject stored = Next(@namespace, name, root);
        target.Record(new Change(previous is null ? ChangeType.Added : ChangeType.Modified, stored, previous));
        return stored;
    }

    /// <summary>Removes an object. Call within <see cref="Write"/>.</summary>
    public void Remove(string table, StoredObject current)
    {
        Dictionary<string, object?> last = new(current.Root) { ["metadata"] = new Dictionary<string, object?>(current.Root.MapAt("metadata")!) };
        Table(table).Record(new Change(ChangeType.Deleted, Next(current.Namespace, current.Name, last), current));
    }

    /// <summary>The changes of a resource after a version, and what to wait for when there are none.</summary>
    /// <returns>Changes; the signal of the next one; whether the version is too old.</returns>
    public (List<Change> Changes, Task Next, bool TooOld) Since(string table, long version)
    {
        lock (_lock)
        {
            ResourceTable source = Table(table);
            return (source.Since(version), source.Changed.Task, version < source.CompactedTo);
        }
    }

    /// <summary>Keeps the rest of a list for the next page.</summary>
    public void KeepPage(string table, long version, List<StoredObject> objects)
    {
        lock (_lock)
        {
            _pages.Keep(table, version, objects);
        }
    }

    /// <summary>The list that a continue token refers to; <see langword="null"/> when it has expired.</summary>
    public List<StoredObject>? FindPage(string table, long version)
    {
        lock (_lock)
        {
            return _pages.Find(table, version);
        }
    }

    /// <summary>Forgets history and unfinished lists, as the real server does after minutes: old watches and tokens answer 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _pages.Clear();
            foreach (ResourceTable table in _tables.Values)
            {
                table.Compact(_version);
            }
        }
    }

    private StoredObject Next(string @namespace, string name, Dictionary<string, object?> root)
    {
        long version = Interlocked.Increment(ref _version);
        root.MapAt("metadata")!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return new StoredObject(@namespace, name, version, root);
    }

    private ResourceTable Table(string name)
    {
        if (!_tables.TryGetValue(name, out ResourceTable? table))
        {
            _tables[name] = table = new ResourceTable();
        }

        return table;
    }
}

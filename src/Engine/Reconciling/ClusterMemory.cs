using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// What is remembered of one cluster between passes. It is a cache: losing it makes every object run once, as a restart of an
/// in-cluster operator does.
/// </summary>
internal sealed class ClusterMemory
{
    private readonly Dictionary<string, ObjectMemory> _objects = [];
    private readonly HashSet<string> _seen = [];
    private readonly Lock _lock = new();
    private string? _etag;
    private bool _changed;

    private ClusterMemory()
    {
    }

    /// <summary>Reads the memory of a cluster; what cannot be read counts as forgotten.</summary>
    public static async Task<ClusterMemory> ReadAsync(IStateStore store, string cluster, CancellationToken cancellationToken)
    {
        ClusterMemory memory = new();
        if (await store.ReadAsync(KeyOf(cluster), cancellationToken).ConfigureAwait(false) is { } entry)
        {
            memory._etag = entry.ETag;
            memory.Load(entry.Value);
        }

        return memory;
    }

    /// <summary>What is remembered of an object, or <see langword="null"/>.</summary>
    public ObjectMemory? Find(string uid)
    {
        lock (_lock)
        {
            _seen.Add(uid);
            return _objects.GetValueOrDefault(uid);
        }
    }

    /// <summary>Remembers an object.</summary>
    public void Set(string uid, ObjectMemory memory)
    {
        lock (_lock)
        {
            _changed |= !_objects.TryGetValue(uid, out ObjectMemory? old) || old != memory;
            _objects[uid] = memory;
        }
    }

    /// <summary>Writes the memory back if anything changed; objects that were not seen in this pass are forgotten.</summary>
    public async Task WriteAsync(IStateStore store, string cluster, CancellationToken cancellationToken)
    {
        byte[] value;
        lock (_lock)
        {
            foreach (string uid in _objects.Keys.Where(uid => !_seen.Contains(uid)).ToList())
            {
                _changed |= _objects.Remove(uid);
            }

            if (!_changed)
            {
                return;
            }

            value = JsonTree.ToUtf8(ToTree());
        }

        // Another pass that wrote first knows as much as we do; ours is dropped and the objects concerned run once more.
        await store.WriteAsync(KeyOf(cluster), value, _etag, cancellationToken).ConfigureAwait(false);
    }

    private static string KeyOf(string cluster) => $"memory/{cluster}";

    private Dictionary<string, object?> ToTree()
    {
        Dictionary<string, object?> objects = [];
        foreach ((string uid, ObjectMemory memory) in _objects)
        {
            Dictionary<string, object?> entry = new() { ["seen"] = memory.Fingerprint };
            if (memory.Next is { } next)
            {
                entry["next"] = next.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            }

            if (memory.Failures > 0)
            {
                entry["failures"] = (long)memory.Failures;
            }

            objects[uid] = entry;
        }

        return new() { ["v"] = 1L, ["objects"] = objects };
    }

    private void Load(byte[] value)
    {
        Dictionary<string, object?> root;
        try
        {
            root = JsonTree.ParseObject(value);
        }
        catch (JsonException)
        {
            return;
        }

        foreach ((string uid, object? item) in root.MapAt("objects") ?? [])
        {
            if (item is Dictionary<string, object?> entry && entry.StringAt("seen") is { } fingerprint)
            {
                int failures = entry.At("failures") is long n ? (int)Math.Clamp(n, 0, 64) : 0;
                _objects[uid] = new(fingerprint, Timestamp.Parse(entry.StringAt("next")), failures);
            }
        }
    }
}

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
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ObjectMemory> _objects = [];
    private readonly HashSet<string> _seen = [];
    private readonly Lock _lock = new();
    private string? _etag;
    private bool _changed;
    private bool _complete;
    private DateTimeOffset? _freeSince;
    private DateTimeOffset? _writtenAt;

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

    /// <summary>
    /// Makes up for a clock that was set back since the memory was written: what it has planned would come too late, so every object runs,
    /// and nothing has begun later than now (schedule.md §7.5).
    /// </summary>
    /// <returns>By how much the clock was set back; <see langword="null"/> when it was not, or by so little that it does not matter.</returns>
    public TimeSpan? FollowClock(DateTimeOffset now)
    {
        if (_writtenAt - now is not { } jump || jump <= ClockTolerance)
        {
            return null;
        }

        lock (_lock)
        {
            _changed = true;
            _freeSince = null;
            foreach ((string uid, ObjectMemory memory) in _objects.ToList())
            {
                _objects[uid] = memory.NotAfter(now);
            }
        }

        return jump;
    }

    /// <summary>When the cluster was last found free of the reference operator, or <see langword="null"/>.</summary>
    public DateTimeOffset? FreeSince
    {
        get => _freeSince;
        set
        {
            _changed |= _freeSince != value;
            _freeSince = value;
        }
    }

    /// <summary>All objects of the cluster were looked at: those that were not among them are gone and will be forgotten.</summary>
    public void Complete() => _complete = true;

    /// <summary>What is remembered of an object, or <see langword="null"/>.</summary>
    public ObjectMemory? Find(string uid)
    {
        lock (_lock)
        {
            _seen.Add(uid);
            return _objects.GetValueOrDefault(uid);
        }
    }

    /// <summary>The watched ConfigMaps and Secrets of all objects, by name.</summary>
    public IReadOnlyList<string> Watched
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects.Values.SelectMany(o => o.Triggers.Watched).Distinct(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Remembers an object.</summary>
    public void Set(string uid, ObjectMemory memory)
    {
        lock (_lock)
        {
            _changed = true;
            _objects[uid] = memory;
        }
    }

    /// <summary>Writes the memory back if anything changed; objects that are gone are forgotten.</summary>
    public async Task WriteAsync(IStateStore store, string cluster, DateTimeOffset now, CancellationToken cancellationToken)
    {
        byte[] value;
        lock (_lock)
        {
            foreach (string uid in _objects.Keys.Where(uid => _complete && !_seen.Contains(uid)).ToList())
            {
                _changed |= _objects.Remove(uid);
            }

            if (!_changed)
            {
                return;
            }

            value = JsonTree.ToUtf8(ToTree(now));
        }

        // Another pass that wrote first knows as much as we do; ours is dropped and the objects concerned run once more.
        await store.WriteAsync(KeyOf(cluster), value, _etag, cancellationToken).ConfigureAwait(false);
    }

    private static string KeyOf(string cluster) => $"memory/{cluster}";

    private Dictionary<string, object?> ToTree(DateTimeOffset now)
    {
        Dictionary<string, object?> objects = [];
        foreach ((string uid, ObjectMemory memory) in _objects)
        {
            Dictionary<string, object?> entry = new() { ["seen"] = memory.Triggers.States.ToDictionary(s => s.Key, s => (object?)s.Value) };
            if (memory.Next is { } next)
            {
                entry["next"] = Text(next);
            }

            if (memory.Failures > 0)
            {
                entry["failures"] = (long)memory.Failures;
            }

            if (memory.Owed is { } owed)
            {
                entry["owed"] = Text(owed);
            }

            if (memory.AskedAt is { } asked)
            {
                entry["asked"] = Text(asked);
            }

            if (memory.Wait is { } wait)
            {
                entry["wait"] = PendingWaitTree.Write(wait);
            }

            objects[uid] = entry;
        }

        return new() { ["v"] = 2L, ["at"] = Text(now), ["free"] = _freeSince is { } free ? Text(free) : null, ["objects"] = objects };
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

        _freeSince = Timestamp.Parse(root.StringAt("free"));
        _writtenAt = Timestamp.Parse(root.StringAt("at"));
        foreach ((string uid, object? item) in root.MapAt("objects") ?? [])
        {
            if (item is Dictionary<string, object?> entry && entry.MapAt("seen") is { } seen)
            {
                int failures = entry.At("failures") is long n ? (int)Math.Clamp(n, 0, 64) : 0;
                Triggers triggers = new(seen.Select(s => KeyValuePair.Create(s.Key, s.Value as string ?? "")));
                _objects[uid] = new(triggers, Timestamp.Parse(entry.StringAt("next")), failures, PendingWaitTree.Read(entry.MapAt("wait")))
                {
                    Owed = Timestamp.Parse(entry.StringAt("owed")),
                    AskedAt = Timestamp.Parse(entry.StringAt("asked")),
                };
            }
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

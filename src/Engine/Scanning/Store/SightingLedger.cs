namespace Serverless.Engine.Scanning.Store;

/// <summary>
/// When the digests of one repository's tags were first seen. Credentials play no part in it: a digest names its content, and a pull
/// secret that is renewed makes nothing younger. Safe for use from several threads.
/// </summary>
internal sealed class SightingLedger
{
    /// <summary>Digests of a tag that are kept; the oldest go first.</summary>
    public const int MaxSightings = 16;

    /// <summary>Tags that are kept; those that did not change for longest go first.</summary>
    private const int MaxTags = 20_000;

    /// <summary>71 characters of digest, a time, and their part of the tag's place.</summary>
    private const int BytesOfSighting = 300;

    private readonly Lock _lock = new();
    private Dictionary<string, IReadOnlyList<Sighting>> _seen = new(StringComparer.Ordinal);
    private long _count;
    private bool _changed;

    /// <summary>One reader of the archive at a time.</summary>
    public SemaphoreSlim ArchiveGate { get; } = new(1, 1);

    /// <summary>Whether the archive was read. Once is enough: whoever writes also learns what is there.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether something was added that is not archived.</summary>
    public bool HasChanges
    {
        get
        {
            lock (_lock)
            {
                return _changed;
            }
        }
    }

    /// <summary>About how much memory this takes, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _count * BytesOfSighting;
            }
        }
    }

    public IReadOnlyList<Sighting> Of(string tag)
    {
        lock (_lock)
        {
            return _seen.GetValueOrDefault(tag) ?? [];
        }
    }

    public void Note(string tag, string digest, DateTimeOffset at)
    {
        lock (_lock)
        {
            IReadOnlyList<Sighting> known = _seen.GetValueOrDefault(tag) ?? [];
            if (!known.Any(sighting => sighting.Digest == digest))
            {
                List<Sighting> merged = Merge(known, [new(digest, at)]);
                _seen[tag] = merged;
                _count += merged.Count - known.Count;
                _changed = true;
            }
        }
    }

    /// <summary>Adds what others saw; of a digest that both saw, the earlier time counts.</summary>
    public void TakeOver(IReadOnlyDictionary<string, IReadOnlyList<Sighting>> others)
    {
        lock (_lock)
        {
            _seen = Merge(_seen, others);
            _count = _seen.Sum(entry => (long)entry.Value.Count);
        }
    }

    /// <summary>Everything, when something was added since the last time.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Sighting>>? TakeChanges()
    {
        lock (_lock)
        {
            bool changed = _changed;
            _changed = false;
            return changed ? new Dictionary<string, IReadOnlyList<Sighting>>(_seen, StringComparer.Ordinal) : null;
        }
    }

    /// <summary>What was taken could not be saved: it is to be taken again.</summary>
    public void KeepChanges()
    {
        lock (_lock)
        {
            _changed = true;
        }
    }

    /// <summary>Every first sighting of either.</summary>
    public static Dictionary<string, IReadOnlyList<Sighting>> Merge(
        IReadOnlyDictionary<string, IReadOnlyList<Sighting>> left, IReadOnlyDictionary<string, IReadOnlyList<Sighting>> right)
    {
        Dictionary<string, IReadOnlyList<Sighting>> merged = new(left, StringComparer.Ordinal);
        foreach ((string tag, IReadOnlyList<Sighting> seen) in right)
        {
            merged[tag] = merged.TryGetValue(tag, out IReadOnlyList<Sighting>? mine) ? Merge(mine, seen) : seen;
        }

        return merged.Count <= MaxTags
            ? merged
            : merged.OrderByDescending(entry => entry.Value[^1].FirstSeen).Take(MaxTags).ToDictionary(StringComparer.Ordinal);
    }

    private static List<Sighting> Merge(IReadOnlyList<Sighting> left, IReadOnlyList<Sighting> right) =>
    [
        .. left.Concat(right)
            .GroupBy(sighting => sighting.Digest, StringComparer.Ordinal)
            .Select(group => group.MinBy(sighting => sighting.FirstSeen)!)
            .OrderBy(sighting => sighting.FirstSeen)
            .TakeLast(MaxSightings),
    ];
}

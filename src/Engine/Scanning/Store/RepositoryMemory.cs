using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>What this process knows about one repository under one set of credentials. Safe for use from several threads.</summary>
internal sealed class RepositoryMemory(SightingLedger ledger)
{
    /// <summary>How long a tag that does not exist answers others; it may be about to be pushed.</summary>
    private static readonly TimeSpan MissingLife = TimeSpan.FromSeconds(10);

    private const int MaxMissing = 10_000;
    private const int BytesOfName = 32;

    /// <summary>A tag's name, 71 characters of digest and their places.</summary>
    private const int BytesOfDigest = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _missing = new(StringComparer.Ordinal);
    private Dictionary<string, Remembered<string?>> _digests = new(StringComparer.Ordinal);
    private Remembered<TagList>? _list;
    private long _listBytes;
    private bool _changed;

    /// <summary>First sightings, which all credentials of the repository share.</summary>
    public SightingLedger Ledger { get; } = ledger;

    /// <summary>One reader of the archive at a time.</summary>
    public SemaphoreSlim ArchiveGate { get; } = new(1, 1);

    /// <summary>When the archive was last read, by the own clock.</summary>
    public DateTimeOffset ArchiveReadAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether something is known that is not archived.</summary>
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

    /// <summary>When somebody last wanted to know anything, by the own clock.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <summary>About how much memory this takes, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _listBytes + ((long)_digests.Count * BytesOfDigest);
            }
        }
    }

    public Remembered<TagList>? List
    {
        get
        {
            lock (_lock)
            {
                return _list;
            }
        }
    }

    /// <summary>What the registry said of a tag; that it does not exist is forgotten soon.</summary>
    public Remembered<string?>? Answer(string tag, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _missing.TryGetValue(tag, out DateTimeOffset askedAt) && askedAt > now - MissingLife && askedAt <= now
                ? new(null, askedAt, IsOwn: true)
                : _digests.GetValueOrDefault(tag);
        }
    }

    /// <summary>The last digest of a tag.</summary>
    public Remembered<string?>? Digest(string tag)
    {
        lock (_lock)
        {
            return _digests.GetValueOrDefault(tag);
        }
    }

    public DateTimeOffset? AskedAt(IEnumerable<string> tags)
    {
        lock (_lock)
        {
            return tags.Select(tag => _digests.GetValueOrDefault(tag)?.AskedAt).Append(_list?.AskedAt).Max();
        }
    }

    /// <summary>Remembers an answer, unless a younger one is known that is not from the future of a clock that was set back, and returns it.</summary>
    public Remembered<TagList> Remember(TagList list, DateTimeOffset askedAt, DateTimeOffset now)
    {
        Remembered<TagList> answer = new(list, askedAt, IsOwn: true);
        lock (_lock)
        {
            if (_list is not { IsOwn: true } known || known.AskedAt <= askedAt || known.AskedAt > now)
            {
                SetList(answer);
                _changed = true;
            }
        }

        return answer;
    }

    /// <summary>An answer that is too large to be kept: what was known before is no longer true either.</summary>
    public Remembered<TagList> Forget(TagList list, DateTimeOffset askedAt)
    {
        lock (_lock)
        {
            SetList(null);
        }

        return new(list, askedAt, IsOwn: true);
    }

    /// <inheritdoc cref="Remember(TagList, DateTimeOffset, DateTimeOffset)"/>
    /// <param name="tag">The tag.</param>
    /// <param name="digest">Its digest; <see langword="null"/> when it does not exist, which is hardly remembered: what was known stays the last that was.</param>
    /// <param name="askedAt">When the registry was asked.</param>
    /// <param name="now">The own clock.</param>
    public Remembered<string?> Remember(string tag, string? digest, DateTimeOffset askedAt, DateTimeOffset now)
    {
        Remembered<string?> answer = new(digest, askedAt, IsOwn: true);
        lock (_lock)
        {
            if (digest is null)
            {
                if (_missing.Count >= MaxMissing)
                {
                    _missing.Clear();
                }

                if (!(_digests.GetValueOrDefault(tag)?.AskedAt > askedAt) && !(_missing.TryGetValue(tag, out DateTimeOffset at) && at > askedAt))
                {
                    _missing[tag] = askedAt;
                }

                return answer;
            }

            _missing.Remove(tag);
            if (_digests.TryGetValue(tag, out Remembered<string?>? known) && known.IsOwn && known.AskedAt > askedAt && known.AskedAt <= now)
            {
                return answer;
            }

            _digests[tag] = answer;
            _changed = true;
            Ledger.Note(tag, digest, askedAt);
        }

        return answer;
    }

    /// <summary>Takes over what the archive knows. Own answers stay where they are as young as clocks can tell.</summary>
    public void TakeOver(RepositorySnapshot archived, TimeSpan maxSkew)
    {
        lock (_lock)
        {
            SetList(Newer(_list, archived.List, maxSkew));
            foreach ((string tag, Remembered<string?> digest) in archived.Digests)
            {
                _digests[tag] = Newer(_digests.GetValueOrDefault(tag), digest, maxSkew)!;
            }
        }
    }

    /// <summary>Everything, when something changed since the last time.</summary>
    public RepositorySnapshot? TakeChanges()
    {
        lock (_lock)
        {
            if (!_changed)
            {
                return null;
            }

            _changed = false;
            RepositorySnapshot snapshot = Snapshot().Merge(RepositorySnapshot.Empty);
            _digests = new(snapshot.Digests, StringComparer.Ordinal);
            return snapshot;
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

    private static Remembered<T>? Newer<T>(Remembered<T>? own, Remembered<T>? archived, TimeSpan maxSkew) =>
        archived is null || (own is not null && own.AskedAt >= archived.AskedAt - (own.IsOwn ? maxSkew : TimeSpan.Zero)) ? own : archived;

    /// <summary>About how much memory a list takes, in bytes: two for each character of a name, and what a string and its place need.</summary>
    public static long BytesOf(TagList list) => list.Tags.Sum(tag => BytesOfName + (2L * tag.Length));

    private void SetList(Remembered<TagList>? list)
    {
        if (list != _list)
        {
            _list = list;
            _listBytes = list is null ? 0 : BytesOf(list.Value);
        }
    }

    private RepositorySnapshot Snapshot() => new(_list, new Dictionary<string, Remembered<string?>>(_digests, StringComparer.Ordinal));
}

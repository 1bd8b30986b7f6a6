using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>
/// Tag lists and digests for the whole process: one request per repository for any number of clusters and providers. Answers
/// are kept apart by credentials. A cache only: losing it costs a rescan.
/// </summary>
public sealed class ScanStore
{
    private const int MaxEntries = 20_000;

    private readonly RegistryClient _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Creates an empty store in front of a client.</summary>
    public ScanStore(RegistryClient client, TimeProvider time)
    {
        _client = client;
        _time = time;
    }

    /// <summary>The tags of a repository.</summary>
    /// <param name="target">The repository.</param>
    /// <param name="notBefore">An answer counts when the registry was asked at this time or later, also one that is still under way.</param>
    /// <param name="cancellationToken">Stops the waiting; what others wait for goes on.</param>
    /// <exception cref="RegistryException">The registry could not be asked.</exception>
    public async Task<TagList> ListTagsAsync(RegistryTarget target, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        (TagList)(await GetAsync($"tags {target.CacheKey}", target, notBefore, async () => await _client.ListTagsAsync(target, CancellationToken.None))
            .WaitAsync(cancellationToken))!;

    /// <summary>The digest of a tag; <see langword="null"/> when the tag does not exist.</summary>
    /// <inheritdoc cref="ListTagsAsync"/>
    public async Task<string?> ResolveDigestAsync(RegistryTarget target, string tag, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        (string?)await GetAsync($"digest {target.CacheKey} {tag}", target, notBefore, async () => await _client.ResolveDigestAsync(target, tag, CancellationToken.None))
            .WaitAsync(cancellationToken);

    /// <summary>Forgets everything about a repository: the next scan asks the registry.</summary>
    /// <param name="registry">Host with optional port, in any case.</param>
    /// <param name="repository">Repository path.</param>
    public void Invalidate(string registry, string repository)
    {
        foreach ((string key, Entry entry) in _entries)
        {
            if (entry.Repository == repository && entry.Registry.Equals(registry, StringComparison.OrdinalIgnoreCase))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    private Task<object?> GetAsync(string key, RegistryTarget target, DateTimeOffset notBefore, Func<Task<object?>> ask)
    {
        if (_entries.Count >= MaxEntries)
        {
            Trim();
        }

        Entry fresh = new(target.Reference.Host, target.Reference.Repository, ask, _time);
        Entry entry = _entries.AddOrUpdate(key, fresh, (_, old) => old.IsUsable(notBefore) ? old : fresh);
        return entry.Answer;
    }

    /// <summary>Drops the older half of what is not being asked for right now.</summary>
    private void Trim()
    {
        List<KeyValuePair<string, Entry>> settled = [.. _entries.Where(pair => pair.Value.SettledAt is not null).OrderBy(pair => pair.Value.SettledAt)];
        foreach (KeyValuePair<string, Entry> pair in settled.Take((settled.Count / 2) + 1))
        {
            _entries.TryRemove(pair);
        }
    }

    private sealed class Entry(string registry, string repository, Func<Task<object?>> ask, TimeProvider time)
    {
        private readonly DateTimeOffset _askedAt = time.GetUtcNow();
        private readonly Lazy<Task<object?>> _answer = new(() => AskAsync(ask));

        public string Registry { get; } = registry;

        public string Repository { get; } = repository;

        public Task<object?> Answer => Observe(_answer.Value);

        /// <summary>When the answer came; null while it is being asked for.</summary>
        public DateTimeOffset? SettledAt { get; private set; }

        /// <summary>What was asked before a push may lack it, even if the answer came after; a failure is not kept.</summary>
        public bool IsUsable(DateTimeOffset notBefore) => _askedAt >= notBefore && (SettledAt is null || _answer.Value.IsCompletedSuccessfully);

        // Awaited off the caller's path, so that the first one to ask does not hold the dictionary up.
        private static Task<object?> AskAsync(Func<Task<object?>> ask) => Task.Run(ask);

        private async Task<object?> Observe(Task<object?> answer)
        {
            try
            {
                return await answer;
            }
            finally
            {
                SettledAt ??= time.GetUtcNow();
            }
        }
    }
}

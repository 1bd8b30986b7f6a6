using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Store;

/// <summary>
/// When this process first heard of each push. Other instances' clocks may differ, so the time that a webhook wrote on a push only
/// tells pushes apart; what was asked after this process heard of it was certainly asked after it happened.
/// </summary>
internal sealed class PushLog(TimeProvider time)
{
    private const int MaxPushes = 10_000;

    private readonly ConcurrentDictionary<(string Repository, DateTimeOffset ReceivedAt), DateTimeOffset> _heard = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>When this process first heard of a push: now, unless it has met it before.</summary>
    public DateTimeOffset Note(string repository, DateTimeOffset receivedAt)
    {
        if (_heard.Count >= MaxPushes)
        {
            Trim();
        }

        DateTimeOffset heard = _heard.GetOrAdd((repository, receivedAt), _ => time.GetUtcNow());
        _last.AddOrUpdate(repository, heard, (_, last) => last > heard ? last : heard);
        return heard;
    }

    /// <summary>When this process last heard of a push to a repository; <see langword="null"/> when it never did.</summary>
    public DateTimeOffset? Last(string repository) => _last.TryGetValue(repository, out DateTimeOffset last) ? last : null;

    /// <summary>Forgets the older half; such a push that is met again is scanned for once more.</summary>
    private void Trim()
    {
        foreach (KeyValuePair<(string Repository, DateTimeOffset ReceivedAt), DateTimeOffset> oldest in _heard.ToArray().OrderBy(entry => entry.Value).Take(MaxPushes / 2).ToList())
        {
            _heard.TryRemove(oldest);
            _last.TryRemove(new(oldest.Key.Repository, oldest.Value));
        }
    }
}

using System.Collections.Concurrent;

namespace Serverless.Engine.Notifications;

/// <summary>
/// What this process has posted to controllers in the last five minutes, which these would call a duplicate (notifications.md §1.4): a
/// failure that lasts is announced with each retry.
/// </summary>
internal sealed class PostedEvents(TimeProvider time)
{
    private const int MaxEntries = 20_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Controller, string Event), long> _at = new();

    /// <summary>Whether a controller has an event.</summary>
    public bool Has(string controller, NotificationEvent posted) => _at.TryGetValue((controller, EventKey.Of(posted)), out long at) && !IsOver(at);

    /// <summary>From now on a controller has an event.</summary>
    public void Add(string controller, NotificationEvent posted)
    {
        if (_at.Count >= MaxEntries)
        {
            Trim();
        }

        _at[(controller, EventKey.Of(posted))] = time.GetTimestamp();
    }

    /// <summary>Forgets what is over; when that is nothing, everything: a duplicate is posted rather than an event lost.</summary>
    private void Trim()
    {
        foreach (((string Controller, string Event) key, long at) in _at)
        {
            if (IsOver(at))
            {
                _at.TryRemove(key, out _);
            }
        }

        if (_at.Count >= MaxEntries)
        {
            _at.Clear();
        }
    }

    private bool IsOver(long at) => time.GetElapsedTime(at) >= Window;
}

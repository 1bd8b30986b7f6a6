using System.Collections.Concurrent;

namespace Serverless.Engine.Notifications;

/// <summary>Who gave no answer lately, or took nothing: left alone for five minutes, or as long as it asked for, since each try would hold up a pass. Known to this process alone.</summary>
internal sealed class UnavailableReceivers(TimeProvider time)
{
    /// <summary>What is said of one.</summary>
    public const string Why = "left out, since within the last five minutes it gave no answer or took nothing";

    private const int MaxEntries = 1000;
    private static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Whether a receiver is to be left alone.</summary>
    public bool Has(string receiver) => _entries.TryGetValue(receiver, out Entry entry) && !IsOver(entry);

    /// <summary>From now on a receiver is left alone.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="asked">For how long, where it said so; from one minute to five.</param>
    public void Add(string receiver, TimeSpan? asked = null)
    {
        if (_entries.Count >= MaxEntries)
        {
            foreach ((string other, Entry entry) in _entries)
            {
                if (IsOver(entry))
                {
                    _entries.TryRemove(other, out _);
                }
            }
        }

        if (_entries.Count < MaxEntries || _entries.ContainsKey(receiver))
        {
            _entries[receiver] = new(time.GetTimestamp(), asked < Pause ? (asked < LeastPause ? LeastPause : asked.Value) : Pause);
        }
    }

    private bool IsOver(Entry entry) => time.GetElapsedTime(entry.Since) >= entry.Length;

    private readonly record struct Entry(long Since, TimeSpan Length);
}

using System.Collections.Concurrent;

namespace Serverless.Engine.Notifications;

/// <summary>Who gave no answer lately, or took nothing: left alone for five minutes, since each try would hold up a pass. Known to this process alone.</summary>
internal sealed class UnavailableReceivers(TimeProvider time)
{
    /// <summary>What is said of one.</summary>
    public const string Why = "left out, since within the last five minutes it gave no answer or took nothing";

    private const int MaxEntries = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Whether a receiver is to be left alone.</summary>
    public bool Has(string receiver) => _since.TryGetValue(receiver, out long since) && !IsOver(since);

    /// <summary>From now on a receiver is left alone.</summary>
    public void Add(string receiver)
    {
        if (_since.Count >= MaxEntries)
        {
            foreach ((string other, long since) in _since)
            {
                if (IsOver(since))
                {
                    _since.TryRemove(other, out _);
                }
            }
        }

        if (_since.Count < MaxEntries || _since.ContainsKey(receiver))
        {
            _since[receiver] = time.GetTimestamp();
        }
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= Pause;
}

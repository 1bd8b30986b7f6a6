namespace Serverless.Engine.Status;

/// <summary>
/// Keeps the events of one cluster few (reconcile.md §12): an identical event raises the count of the first one; at the tenth distinct
/// message of one reason within ten minutes further ones are combined; an object gets a burst of 25 events of a type, then one in five
/// minutes. Remembered in this process only, as the reference does.
/// </summary>
public sealed class EventCorrelator
{
    private const int DistinctMessages = 10;
    private const int Burst = 25;
    private const int MaxEntries = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (double Tokens, DateTimeOffset Since)> _buckets = [];
    private readonly Dictionary<string, (HashSet<string> Messages, DateTimeOffset Last)> _similar = [];
    private readonly Dictionary<string, (string Name, int Count)> _written = [];
    private readonly Lock _lock = new();

    /// <summary>Decides what becomes of an event.</summary>
    /// <param name="about">The object, with its uid.</param>
    /// <param name="type"><c>Normal</c> or <c>Warning</c>.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="message">The message.</param>
    /// <param name="name">Name for a new event.</param>
    /// <param name="now">The time.</param>
    /// <returns>What to write, or <see langword="null"/> for nothing.</returns>
    public EventDecision? Decide(string about, string type, string reason, string message, string name, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!Take($"{about} {type}", now))
            {
                return null;
            }

            string group = $"{about} {type} {reason}";
            bool combined = IsCombined(group, message, now);
            string text = combined ? $"(combined from similar events): {message}" : message;
            string key = combined ? group : $"{group} {message}";
            (string Name, int Count) known = _written.GetValueOrDefault(key);
            EventDecision decision = new(known.Name ?? name, text, known.Count + 1);
            Remember(_written, key, (decision.Name, decision.Count));
            return decision;
        }
    }

    /// <summary>An event that was to be counted up is gone: the decision starts anew under another name.</summary>
    public EventDecision Renew(EventDecision decision, string name)
    {
        lock (_lock)
        {
            foreach (string key in _written.Where(w => w.Value.Name == decision.Name).Select(w => w.Key).ToList())
            {
                _written[key] = (name, 1);
            }

            return decision with { Name = name, Count = 1 };
        }
    }

    private bool Take(string key, DateTimeOffset now)
    {
        (double tokens, DateTimeOffset since) = _buckets.TryGetValue(key, out (double, DateTimeOffset) bucket) ? bucket : (Burst, now);
        tokens = Math.Min(Burst, tokens + ((now - since) / Refill));
        bool taken = tokens >= 1;
        Remember(_buckets, key, (taken ? tokens - 1 : tokens, now));
        return taken;
    }

    private bool IsCombined(string group, string message, DateTimeOffset now)
    {
        (HashSet<string>? messages, DateTimeOffset last) = _similar.GetValueOrDefault(group);
        if (messages is null || now - last > Window)
        {
            messages = [];
        }

        messages.Add(message);
        Remember(_similar, group, (messages, now));
        if (messages.Count < DistinctMessages)
        {
            return false;
        }

        messages.Remove(messages.First());
        return true;
    }

    // Forgetting everything now and then only starts the counts anew.
    private static void Remember<T>(Dictionary<string, T> entries, string key, T value)
    {
        if (entries.Count >= MaxEntries && !entries.ContainsKey(key))
        {
            entries.Clear();
        }

        entries[key] = value;
    }
}

namespace Serverless.Functions.Webhook;

/// <summary>
/// Counts failed authenticity checks per receiver and minute (webhooks.md WH-15). Only failing requests are refused by it: a genuine
/// sender is not locked out by strangers who guess.
/// </summary>
internal sealed class FailureLimiter(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Minute, int Count)> _failures = [];

    /// <summary>Counts one failure.</summary>
    /// <returns>Whether there were too many in this minute.</returns>
    public bool Count(string receiver)
    {
        long minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            (long Minute, int Count) last = _failures.GetValueOrDefault(receiver);
            int count = last.Minute == minute ? last.Count + 1 : 1;
            _failures[receiver] = (minute, count);
            return count > perMinute;
        }
    }
}

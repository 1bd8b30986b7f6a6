namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>What is left of the time a client may spend waiting.</summary>
internal sealed class RetryBudget(TimeSpan perRun, DateTimeOffset? deadline, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _total = perRun;
    private TimeSpan _left = perRun;

    /// <summary>Makes the whole budget available again.</summary>
    public void Refill()
    {
        lock (_lock)
        {
            _left = _total;
        }
    }

    /// <summary>Takes a wait out of the budget; false when it does not fit.</summary>
    public bool TryTake(TimeSpan wait)
    {
        if (deadline is { } end && time.GetUtcNow() + wait >= end)
        {
            return false;
        }

        lock (_lock)
        {
            if (wait > _left)
            {
                return false;
            }

            _left -= wait;
            return true;
        }
    }
}

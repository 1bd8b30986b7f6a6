namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Keeps one client from crowding a cluster: 4 requests at a time, 20 a second with a burst of 40 (kubernetes-client.md §8.2).</summary>
internal sealed class RequestGate(TimeProvider time, SemaphoreSlim? shared) : IDisposable
{
    private const int MaxParallel = 4;
    private const double PerSecond = 20;
    private const double Burst = 40;

    private readonly SemaphoreSlim _slots = new(MaxParallel);
    private readonly Lock _lock = new();
    private double _tokens = Burst;
    private long _stamp = time.GetTimestamp();

    /// <summary>Runs one request when there is room for it.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken ct)
    {
        await _slots.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            TimeSpan wait = TakeToken();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, ct).ConfigureAwait(false);
            }

            if (shared is null)
            {
                return await request(ct).ConfigureAwait(false);
            }

            await shared.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                return await request(ct).ConfigureAwait(false);
            }
            finally
            {
                shared.Release();
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Takes a token, perhaps one of the future, and says how long to wait for it.</summary>
    private TimeSpan TakeToken()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _tokens = Math.Min(Burst, _tokens + (time.GetElapsedTime(_stamp, now).TotalSeconds * PerSecond));
            _stamp = now;
            _tokens--;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / PerSecond);
        }
    }
}

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Keeps one client from crowding a cluster: so many requests at a time, so many a second after a burst of twice as many (kubernetes-client.md §8.2).</summary>
internal sealed class RequestGate(KubernetesClientOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim? _shared = options.SharedLimit;
    private readonly SemaphoreSlim _slots = new(options.MaxParallelRequests);
    private readonly double _perSecond = options.RequestsPerSecond;
    private readonly Lock _lock = new();
    private double _tokens = options.RequestsPerSecond * 2;
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

            if (_shared is null)
            {
                return await request(ct).ConfigureAwait(false);
            }

            await _shared.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                return await request(ct).ConfigureAwait(false);
            }
            finally
            {
                _shared.Release();
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
            _tokens = Math.Min(_perSecond * 2, _tokens + (time.GetElapsedTime(_stamp, now).TotalSeconds * _perSecond));
            _stamp = now;
            _tokens--;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _perSecond);
        }
    }
}

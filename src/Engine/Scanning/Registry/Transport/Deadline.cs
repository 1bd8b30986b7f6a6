namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>The end of a call: a token that is cancelled then, and how long it is until then.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _end;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _linked;

    public Deadline(TimeSpan length, TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
        _end = time.GetUtcNow() + length;
        _timeout = new(length, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timeout.Token);
        Caller = cancellationToken;
    }

    /// <summary>Cancelled when the caller gives up or time is over.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Cancelled only when the caller gives up.</summary>
    public CancellationToken Caller { get; }

    public TimeSpan Remaining => _end - _time.GetUtcNow();

    public void Dispose()
    {
        _linked.Dispose();
        _timeout.Dispose();
    }
}

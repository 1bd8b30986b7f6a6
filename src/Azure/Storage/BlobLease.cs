using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>A blob lease that is held: renewed every third of its duration until it is disposed.</summary>
internal sealed class BlobLease : IAsyncDisposable
{
    private readonly BlobLeases _leases;
    private readonly string _name;
    private readonly string _id;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewal;

    public BlobLease(BlobLeases leases, string name, string id, TimeSpan duration, TimeProvider time)
    {
        _leases = leases;
        _name = name;
        _id = id;
        _renewal = RenewAsync(duration / 3, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        _stop.Dispose();
        try
        {
            await _leases.ChangeAsync(_name, _id, "release", CancellationToken.None).ConfigureAwait(false);
        }
        catch (FleetException)
        {
            // A lease that cannot be given back runs out by itself; the work under it is done.
        }
    }

    private async Task RenewAsync(TimeSpan pause, TimeProvider time)
    {
        using PeriodicTimer timer = new(pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false)
                && await _leases.ChangeAsync(_name, _id, "renew", _stop.Token).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The lease is being given back.
        }
        catch (FleetException)
        {
            // A lease that cannot be renewed runs out, which ILeases allows: correctness does not depend on it.
        }
    }
}

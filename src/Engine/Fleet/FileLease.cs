namespace Serverless.Engine.Fleet;

/// <summary>A lease that is held: renews itself every third of its duration until it is disposed.</summary>
internal sealed class FileLease : IAsyncDisposable
{
    private readonly FileLeases _leases;
    private readonly string _name;
    private readonly string _owner;
    private readonly TimeSpan _duration;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewal;

    public FileLease(FileLeases leases, string name, string owner, TimeSpan duration, TimeProvider time)
    {
        _leases = leases;
        _name = name;
        _owner = owner;
        _duration = duration;
        _renewal = RenewAsync(time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        _stop.Dispose();
        try
        {
            await _leases.ReleaseAsync(_name, _owner, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FleetException)
        {
            // A lease that cannot be given back runs out by itself; the work under it is done.
        }
    }

    private async Task RenewAsync(TimeProvider time)
    {
        using PeriodicTimer timer = new(_duration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false)
                && await _leases.RenewAsync(_name, _owner, _duration, _stop.Token).ConfigureAwait(false))
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

namespace Serverless.Engine.Fleet;

/// <summary>
/// Leaves clusters alone for a while that cannot be worked on, so that they do not take the time of the others, and keeps the pushes that
/// they miss. Written only when something goes wrong or gets well again.
/// </summary>
/// <param name="store">Where the records are.</param>
/// <param name="time">Clock.</param>
public sealed class Circuits(IStateStore store, TimeProvider time)
{
    private const string Prefix = "circuits/";

    /// <summary>The record of a cluster.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public async Task<CircuitRecord> ReadAsync(string cluster, CancellationToken cancellationToken) =>
        await store.ReadAsync(Prefix + cluster, cancellationToken).ConfigureAwait(false) is { } entry ? CircuitRecord.Read(entry.Value) : CircuitRecord.Closed;

    /// <summary>Records that a pass could not be made.</summary>
    /// <param name="cluster">Cluster name.</param>
    /// <param name="reason">Why; it holds no secret.</param>
    /// <param name="fault">What kind of failure it was, which decides on the pause.</param>
    /// <param name="repository">The push that the pass was for, which is kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public Task FailAsync(string cluster, string reason, PassFault fault, string? repository, CancellationToken cancellationToken) =>
        StateUpdate.ApplyAsync(
            store,
            Prefix + cluster,
            current => (current is null ? CircuitRecord.Closed : CircuitRecord.Read(current)).AfterFailure(reason, fault, repository, time.GetUtcNow()).ToUtf8(),
            cancellationToken);

    /// <summary>Keeps a push for a cluster that is left alone.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public Task MissAsync(string cluster, string repository, CancellationToken cancellationToken) =>
        StateUpdate.ApplyAsync(
            store,
            Prefix + cluster,
            current =>
            {
                CircuitRecord before = current is null ? CircuitRecord.Closed : CircuitRecord.Read(current);
                CircuitRecord after = before.WithMissed(repository);
                return ReferenceEquals(before, after) ? null : after.ToUtf8();
            },
            cancellationToken);

    /// <summary>Records that the cluster is well.</summary>
    /// <param name="cluster">Cluster name.</param>
    /// <param name="again">Asks again for a push that the cluster missed. It is forgotten after that only: killed in between, a push is repeated and not lost.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public async Task SucceedAsync(string cluster, Func<string, CancellationToken, Task> again, CancellationToken cancellationToken)
    {
        CircuitRecord before = await ReadAsync(cluster, cancellationToken).ConfigureAwait(false);
        if (before.Failures == 0 && before.Missed.Count == 0)
        {
            return;
        }

        foreach (string repository in before.Missed)
        {
            await again(repository, cancellationToken).ConfigureAwait(false);
        }

        await StateUpdate.ApplyAsync(
            store,
            Prefix + cluster,
            current => (CircuitRecord.Closed with { Missed = [.. current is null ? [] : CircuitRecord.Read(current).Missed.Except(before.Missed)] }).ToUtf8(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All clusters with trouble.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public async Task<IReadOnlyDictionary<string, CircuitRecord>> ListAsync(CancellationToken cancellationToken)
    {
        SortedDictionary<string, CircuitRecord> troubled = new(StringComparer.Ordinal);
        foreach (string key in await store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            string cluster = key[Prefix.Length..];
            CircuitRecord record = await ReadAsync(cluster, cancellationToken).ConfigureAwait(false);
            if (record.Failures > 0)
            {
                troubled[cluster] = record;
            }
        }

        return troubled;
    }
}

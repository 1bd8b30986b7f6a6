using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Which clusters watch which repositories, kept as one small value per cluster in the state store. It is a hint for webhooks: a cluster
/// without an entry counts as interested in what the others watch, and a missing wake-up costs a poll interval.
/// </summary>
/// <param name="store">Where the entries are.</param>
public sealed class Subscriptions(IStateStore store)
{
    private const string Prefix = "subscriptions/";

    /// <summary>Reads of entries side by side.</summary>
    private const int Parallelism = 16;

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _written = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Counts the changes that this process has written, so that what was read before can be told from what holds now.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>
    /// Records what a cluster's providers watch before they are scanned: the news of a push that comes after the scan must find it. Costs
    /// nothing while it is what this process has recorded before.
    /// </summary>
    /// <inheritdoc cref="UpdateAsync"/>
    public async Task AnnounceAsync(string cluster, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        if (!_written.TryGetValue(cluster, out IReadOnlyList<string>? written) || !written.SequenceEqual(repositories))
        {
            await UpdateAsync(cluster, repositories, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Records what a cluster's providers watch; writes only when it changed.</summary>
    /// <param name="cluster">Cluster name.</param>
    /// <param name="repositories">Texts <c>registry/repository</c> in any spelling.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task UpdateAsync(string cluster, IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        byte[] wanted = JsonTree.ToUtf8(new List<object?>(repositories
            .Select(r => ImageReference.Parse(r)?.Name)
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)));
        StateEntry? current = await store.ReadAsync(Prefix + cluster, cancellationToken).ConfigureAwait(false);
        if (current is null || !current.Value.AsSpan().SequenceEqual(wanted))
        {
            // When another pass wrote in between, its word is as good as ours and the next pass compares again.
            await store.WriteAsync(Prefix + cluster, wanted, current?.ETag, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _version);
        }

        _written[cluster] = repositories;
    }

    /// <summary>What the given clusters watch, for matching the events of one request.</summary>
    public async Task<SubscriptionMap> ReadAsync(IReadOnlyList<string> clusters, CancellationToken cancellationToken)
    {
        HashSet<string>?[] watched = new HashSet<string>?[clusters.Count];
        await Parallel.ForAsync(
            0,
            clusters.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (i, token) => watched[i] = Decode(await store.ReadAsync(Prefix + clusters[i], token).ConfigureAwait(false))).ConfigureAwait(false);
        return new SubscriptionMap(clusters, watched);
    }

    private static HashSet<string>? Decode(StateEntry? entry)
    {
        try
        {
            return entry is not null && JsonTree.Parse(entry.Value) is List<object?> list ? [.. list.OfType<string>().Where(r => r.Contains('/', StringComparison.Ordinal))] : null;
        }
        catch (JsonException)
        {
            // An entry that cannot be read is an unknown one; the cluster's next pass writes it anew.
            return null;
        }
    }
}

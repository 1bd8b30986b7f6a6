using System.Globalization;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Asks for another pass sooner than the next tick. At most one such wish per cluster is outstanding: without that, each tick would
/// start a further chain of passes while a cluster waits for health.
/// </summary>
/// <param name="queue">Where the wishes go.</param>
/// <param name="store">Remembers until when a wish is outstanding.</param>
/// <param name="time">Clock.</param>
/// <param name="tick">Time between ordinary passes; wishes that are not shorter are left to them.</param>
public sealed class FollowUps(IWorkQueue queue, IStateStore store, TimeProvider time, TimeSpan tick)
{
    private const string Prefix = "followups/";

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Asks for a pass over a cluster after a time, unless a tick or an outstanding wish comes first.</summary>
    /// <returns>Whether an item was enqueued.</returns>
    /// <exception cref="FleetException">Queue or store failed.</exception>
    public async Task<bool> WishAsync(string cluster, TimeSpan wait, CancellationToken cancellationToken)
    {
        wait = wait < Shortest ? Shortest : wait;
        DateTimeOffset now = time.GetUtcNow();
        if (wait >= tick)
        {
            return false;
        }

        StateEntry? outstanding = await store.ReadAsync(Prefix + cluster, cancellationToken).ConfigureAwait(false);
        if (outstanding is not null && ReadTime(outstanding.Value) is { } due && due > now && due <= now + wait)
        {
            return false;
        }

        // Enqueued before it is remembered: killed in between, a wish is repeated and not lost.
        await queue.EnqueueAsync(new WorkItem(cluster, now + wait), wait, cancellationToken).ConfigureAwait(false);
        byte[] record = Encoding.ASCII.GetBytes((now + wait).ToString("O", CultureInfo.InvariantCulture));
        await store.WriteAsync(Prefix + cluster, record, outstanding?.ETag, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static DateTimeOffset? ReadTime(byte[] record) =>
        DateTimeOffset.TryParse(Encoding.ASCII.GetString(record), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time) ? time : null;
}

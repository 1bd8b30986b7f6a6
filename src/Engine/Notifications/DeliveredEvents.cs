using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Which events of a cluster were told in the last five minutes: each is told once in that time (notifications.md §1.4). Kept in the state
/// store, so that it holds for all processes; a lost store means that something is told twice.
/// </summary>
internal sealed class DeliveredEvents
{
    private const int MaxEntries = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, DateTimeOffset> _told = [];
    private readonly IStateStore _store;
    private readonly string _key;
    private readonly DateTimeOffset _now;

    private DeliveredEvents(IStateStore store, string cluster, DateTimeOffset now)
    {
        _store = store;
        _key = $"notified/{cluster}";
        _now = now;
    }

    /// <summary>Reads what is remembered of a cluster.</summary>
    public static async Task<DeliveredEvents> ReadAsync(IStateStore store, string cluster, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DeliveredEvents delivered = new(store, cluster, now);
        try
        {
            delivered.Load((await store.ReadAsync(delivered._key, cancellationToken).ConfigureAwait(false))?.Value);
        }
        catch (Exception e) when (e is FleetException or OperationCanceledException)
        {
            // A store that is too slow counts as lost. The pass uses the same one and says so.
        }

        return delivered;
    }

    /// <summary>Whether an event was told.</summary>
    public bool Has(NotificationEvent posted) => _told.ContainsKey(EventKey.Of(posted));

    /// <summary>From now on an event counts as told.</summary>
    public void Add(NotificationEvent posted) => _told.TryAdd(EventKey.Of(posted), _now);

    /// <summary>Writes back what was told.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StateUpdate.ApplyAsync(
                _store,
                _key,
                stored =>
                {
                    Load(stored);
                    return JsonTree.ToUtf8(_told.OrderByDescending(t => t.Value).Take(MaxEntries).ToDictionary(t => t.Key, t => (object?)Text(t.Value)));
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FleetException or OperationCanceledException)
        {
            // As above.
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private void Load(byte[]? stored)
    {
        try
        {
            foreach ((string key, object? value) in stored is null ? [] : JsonTree.ParseObject(stored))
            {
                // What lies far in the future was written before the clock was set back.
                if (Timestamp.Parse(value as string) is { } time && (_now - time).Duration() < Window)
                {
                    _told.TryAdd(key, time);
                }
            }
        }
        catch (JsonException)
        {
            // As lost.
        }
    }
}

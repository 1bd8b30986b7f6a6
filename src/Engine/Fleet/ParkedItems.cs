using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Remembers for operators which work items were given up and why: the last twenty of a cluster, for a week. The cluster itself goes on
/// with its next item.
/// </summary>
/// <param name="store">Where the records are.</param>
/// <param name="time">Clock.</param>
public sealed class ParkedItems(IStateStore store, TimeProvider time)
{
    private const string Prefix = "parked/";

    private const int MaxKept = 20;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>Parks an item; the same one again only changes its reason.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public Task ParkAsync(WorkItem item, int attempts, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(item, kept => [.. kept, new ParkedItem(item, attempts, reason, time.GetUtcNow())], cancellationToken);

    /// <summary>Forgets an item that succeeded after all.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public Task ForgetAsync(WorkItem item, CancellationToken cancellationToken) => ChangeAsync(item, kept => kept, cancellationToken);

    /// <summary>All parked items, the newest last.</summary>
    /// <exception cref="FleetException">The store cannot be used.</exception>
    public async Task<IReadOnlyList<ParkedItem>> ListAsync(CancellationToken cancellationToken)
    {
        List<ParkedItem> items = [];
        foreach (string key in await store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            items.AddRange(Young(Read((await store.ReadAsync(key, cancellationToken).ConfigureAwait(false))?.Value)));
        }

        return [.. items.OrderBy(i => i.At)];
    }

    private Task ChangeAsync(WorkItem item, Func<IEnumerable<ParkedItem>, IEnumerable<ParkedItem>> change, CancellationToken cancellationToken) =>
        StateUpdate.ApplyAsync(
            store,
            Prefix + item.Cluster,
            current => Write(change(Young(Read(current)).Where(p => p.Item != item)).TakeLast(MaxKept)),
            cancellationToken);

    private IEnumerable<ParkedItem> Young(IEnumerable<ParkedItem> items)
    {
        DateTimeOffset oldest = time.GetUtcNow() - KeptFor;
        return items.Where(i => i.At > oldest);
    }

    private static byte[] Write(IEnumerable<ParkedItem> items) => JsonTree.ToUtf8(items.Select(i => (object?)new Dictionary<string, object?>
    {
        ["message"] = WorkMessage.Encode(i.Item),
        ["attempts"] = (long)i.Attempts,
        ["reason"] = i.Reason,
        ["at"] = i.At.ToString("O", CultureInfo.InvariantCulture),
    }).ToList());

    private static List<ParkedItem> Read(byte[]? utf8)
    {
        try
        {
            return utf8 is null ? [] : [.. (JsonTree.Parse(utf8) as List<object?> ?? []).OfType<Dictionary<string, object?>>().Select(ReadOne).OfType<ParkedItem>()];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static ParkedItem? ReadOne(Dictionary<string, object?> map) =>
        WorkMessage.Decode(map.StringAt("message"), out _) is { } item
            && map.At("attempts") is long attempts
            && DateTimeOffset.TryParse(map.StringAt("at"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at)
            ? new ParkedItem(item, (int)Math.Clamp(attempts, 0, int.MaxValue), map.StringAt("reason") ?? "", at)
            : null;
}

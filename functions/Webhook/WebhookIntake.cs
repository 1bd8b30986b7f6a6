using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>Turns the pushes of a message into work items: normalised, matched against what the clusters watch, each repository once per cluster.</summary>
internal sealed class WebhookIntake(FleetView fleet, IWorkQueue queue, DeliveryMemory memory, TimeProvider time)
{
    /// <summary>With more repositories than this in one message each cluster gets one item for all it watches instead (webhooks.md WH-11).</summary>
    private const int MaxRepositories = 100;

    private const int ParallelWrites = 16;

    /// <exception cref="FleetException">The queue, the catalogue or the subscriptions cannot be used; nothing is remembered as done.</exception>
    public async Task<IntakeResult> AcceptAsync(ReceiverSettings receiver, ReceiverReading reading, CancellationToken cancellationToken)
    {
        SubscriptionMap map = await fleet.ReadAsync([.. reading.Pushes.Select(p => p.Reference?.Name).OfType<string>().Distinct()], cancellationToken);
        List<string> ignored = [.. reading.Ignored];
        HashSet<(string Name, string? Tag, string? Digest)> accepted = [];
        List<string> deliveries = [];
        foreach (PushEvent push in reading.Pushes)
        {
            string? id = push.Id is null ? null : receiver.Name + "/" + push.Id;
            if (Refuse(receiver, push.Reference, map) is { } reason)
            {
                ignored.Add(reason);
            }
            else if ((id is not null && memory.Knows(id)) || !accepted.Add((push.Reference!.Name, push.Reference.Tag, push.Reference.Digest)))
            {
                ignored.Add(IgnoreReasons.Duplicate);
            }
            else if (id is not null)
            {
                deliveries.Add(id);
            }
        }

        HashSet<WorkItem> items = Items([.. accepted.Select(a => a.Name).Distinct()], map);
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelWrites, CancellationToken = cancellationToken },
            async (item, token) => await queue.EnqueueAsync(item, TimeSpan.Zero, token));
        deliveries.ForEach(memory.Remember);
        return new IntakeResult(accepted.Count, items.Count, ignored);
    }

    private static string? Refuse(ReceiverSettings receiver, ImageReference? reference, SubscriptionMap map) =>
        reference is null ? IgnoreReasons.BadReference
        : (receiver.Registry ?? reference.Registry) != reference.Registry || !map.KnowsRegistry(reference.Registry) ? IgnoreReasons.UnknownRegistry
        : reference.Tag is null ? IgnoreReasons.NoTag
        : reference.IsSideTag ? IgnoreReasons.SideTag
        : !receiver.Allows(reference.Repository) || map.ClustersFor(reference.Name).Count == 0 ? IgnoreReasons.NoProvider
        : null;

    private HashSet<WorkItem> Items(List<string> repositories, SubscriptionMap map)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool details = repositories.Count <= MaxRepositories;
        return
        [
            .. repositories.SelectMany(repository => map.ClustersFor(repository)
                .Select(cluster => new WorkItem(cluster, now, details ? repository : WorkItem.AnyRepository))),
        ];
    }
}

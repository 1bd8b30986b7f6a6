using Serverless.Engine.Fleet;
using Serverless.Functions.Telemetry;

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
        List<string> ignored = [.. reading.Ignored];
        List<PushEvent> possible = [];
        foreach (PushEvent push in reading.Pushes)
        {
            if (RefuseByItself(receiver, push.Reference) is { } reason)
            {
                ignored.Add(reason);
            }
            else
            {
                possible.Add(push);
            }
        }

        if (possible.Count == 0)
        {
            return new IntakeResult(0, 0, ignored);
        }

        SubscriptionMap map = await fleet.ReadAsync([.. possible.Select(p => p.Reference!.Name).Distinct()], cancellationToken);
        HashSet<(string Name, string? Tag, string? Digest)> accepted = [];
        List<string> deliveries = [];
        foreach (PushEvent push in possible)
        {
            string[] ids = [.. new[] { push.Id, push.Proof }.OfType<string>().Select(id => receiver.Name + "/" + id)];
            ImageReference reference = push.Reference!;
            if (!map.KnowsRegistry(reference.Registry) || map.ClustersFor(reference.Name).Count == 0)
            {
                ignored.Add(map.KnowsRegistry(reference.Registry) ? IgnoreReasons.NoProvider : IgnoreReasons.UnknownRegistry);
            }
            else if (ids.Any(memory.Knows) || !accepted.Add((reference.Name, reference.Tag, reference.Digest)))
            {
                ignored.Add(IgnoreReasons.Duplicate);
            }
            else
            {
                deliveries.AddRange(ids);
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

    /// <summary>What needs no look at the clusters comes first: strangers' events must not make us read what they watch.</summary>
    private static string? RefuseByItself(ReceiverSettings receiver, ImageReference? reference) =>
        reference is null ? IgnoreReasons.BadReference
        : !receiver.SpeaksOf(reference.Registry) ? IgnoreReasons.UnknownRegistry
        : reference.Tag is null ? IgnoreReasons.NoTag
        : reference.IsSideTag ? IgnoreReasons.SideTag
        : !receiver.Allows(reference.Repository) ? IgnoreReasons.NoProvider
        : null;

    private HashSet<WorkItem> Items(List<string> repositories, SubscriptionMap map)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool details = repositories.Count <= MaxRepositories;
        string? trace = FleetMetrics.CurrentTrace;
        return
        [
            .. repositories.SelectMany(repository => map.ClustersFor(repository)
                .Select(cluster => new WorkItem(cluster, now, details ? repository : WorkItem.AnyRepository, trace))),
        ];
    }
}

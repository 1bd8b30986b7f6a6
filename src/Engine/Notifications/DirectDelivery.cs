using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Does notification-controller's work where there is none (notifications.md §2, §6): tells each new event to the Providers of the Alerts
/// that are about it. Providers side by side, so that a dead receiver holds up no other, the events of one in their order.
/// </summary>
internal sealed class DirectDelivery(MessageSender sender, IStateStore state, NotificationOptions options, TimeProvider time)
{
    private const int MaxLanes = 64;
    private static readonly TimeSpan WriteBudget = TimeSpan.FromSeconds(2);

    /// <summary>Tells the events.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="client">Its client.</param>
    /// <param name="recorder">Writes events about Alerts.</param>
    /// <param name="alerts">All Alerts of the cluster.</param>
    /// <param name="events">The events, oldest first.</param>
    /// <param name="sending">Ends the calls to receivers.</param>
    /// <param name="cancellationToken">Ends everything; later than <paramref name="sending"/>, so that what was not sent can be reported.</param>
    /// <returns>What could not be told, or <see langword="null"/>.</returns>
    public async Task<string?> DeliverAsync(
        string cluster,
        KubernetesClient client,
        EventRecorder recorder,
        IReadOnlyList<Alert> alerts,
        IReadOnlyList<NotificationEvent> events,
        CancellationToken sending,
        CancellationToken cancellationToken)
    {
        DeliveredEvents delivered = await DeliveredEvents.ReadAsync(state, cluster, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        List<NotificationEvent> fresh = [.. events.Select(EventMetadata.Clean).Where(e => !delivered.Has(e)).DistinctBy(EventKey.Of)];
        if (fresh.Count == 0)
        {
            return null;
        }

        List<NotificationEvent> shown = [.. fresh.Select(EventMetadata.WithoutToken)];
        List<DeliveryLane> lanes = [.. alerts.GroupBy(a => (a.Source.Namespace, a.Provider)).Select(group => new DeliveryLane([.. group], shown))];
        Dispatcher dispatcher = new(sender, new ProviderReader(client), new LiveLabels(client), recorder, options.AllowCrossNamespace);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = MaxLanes, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(lanes, parallel, async (lane, token) => await lane.RunAsync(dispatcher, sending, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            // Who was told is not to be told again; an event that nobody was told of although somebody should be is not counted.
            foreach (int index in Enumerable.Range(0, fresh.Count).Where(i => lanes.Any(lane => lane.IsAttempted(i)) || lanes.All(lane => lane.IsDone(i))))
            {
                delivered.Add(fresh[index]);
            }

            using CancellationTokenSource budget = new(WriteBudget, time);
            await delivered.WriteAsync(budget.Token).ConfigureAwait(false);
        }

        return lanes.Select(lane => lane.Failure).FirstOrDefault(failure => failure is not null);
    }
}

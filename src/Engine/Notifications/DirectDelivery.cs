using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Does notification-controller's work where there is none (notifications.md §2, §6): tells each new event to the Providers of the Alerts
/// that are about it. Namespaces side by side, and in each a few Providers at a time: dead receivers hold up at most those of their own
/// tenant.
/// </summary>
internal sealed class DirectDelivery(MessageSender sender, IStateStore state, NotificationOptions options, TimeProvider time)
{
    private const int MaxNamespaces = 64;
    private const int MaxLanesOfNamespace = 8;

    /// <summary>A store that hangs must not keep anybody from being told.</summary>
    private static readonly TimeSpan StateBudget = TimeSpan.FromSeconds(2);

    /// <summary>Tells the events.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="client">Its client.</param>
    /// <param name="recorder">Writes events about Alerts.</param>
    /// <param name="alerts">All Alerts of the cluster.</param>
    /// <param name="events">The events, in the order in which each Provider is to be told.</param>
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
        DeliveredEvents delivered = await ReadAsync(cluster, cancellationToken).ConfigureAwait(false);
        List<NotificationEvent> fresh = [.. events.Select(EventMetadata.Clean).Where(e => !delivered.Has(e)).DistinctBy(EventKey.Of)];
        if (fresh.Count == 0)
        {
            return null;
        }

        List<NotificationEvent> shown = [.. fresh.Select(EventMetadata.WithoutToken)];
        List<DeliveryLane> lanes = [.. alerts.GroupBy(a => (a.Source.Namespace, a.Provider)).Select(group => new DeliveryLane([.. group], shown))];
        AlertMatcher matcher = new(new LiveLabels(client), recorder, options.AllowCrossNamespace);
        ProviderReader reader = new(client);
        try
        {
            await Parallel.ForEachAsync(lanes.GroupBy(lane => lane.Namespace), Most(MaxNamespaces, cancellationToken), async (tenant, token) =>
                await Parallel.ForEachAsync(tenant, Most(MaxLanesOfNamespace, token), async (lane, end) =>
                {
                    using Dispatcher dispatcher = new(sender, reader, recorder);
                    await lane.RunAsync(matcher, dispatcher, sending, end).ConfigureAwait(false);
                }).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            // Who was told is not to be told again; an event that nobody was told of although somebody should be is not counted.
            foreach (int index in Enumerable.Range(0, fresh.Count).Where(i => lanes.Exists(lane => lane.IsTried(i)) || !lanes.Exists(lane => lane.IsOpen(i))))
            {
                delivered.Add(fresh[index]);
            }

            using CancellationTokenSource budget = new(StateBudget, time);
            await delivered.WriteAsync(budget.Token).ConfigureAwait(false);
        }

        List<string> failures = [.. lanes.Select(lane => lane.Failure).OfType<string>()];
        return failures.Count > 1 ? $"{failures[0]}; {failures.Count - 1} more Provider(s) could not be told everything" : failures.FirstOrDefault();
    }

    private static ParallelOptions Most(int count, CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = count, CancellationToken = cancellationToken };

    private async Task<DeliveredEvents> ReadAsync(string cluster, CancellationToken cancellationToken)
    {
        using CancellationTokenSource budget = new(StateBudget, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        return await DeliveredEvents.ReadAsync(state, cluster, time.GetUtcNow(), linked.Token).ConfigureAwait(false);
    }
}

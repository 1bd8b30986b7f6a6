using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Does notification-controller's work where there is none (notifications.md §2, §6): tells each new event to the Providers of the Alerts
/// that are about it. Alerts side by side, the events of one Alert in their order.
/// </summary>
internal sealed class DirectDelivery(MessageSender sender, IStateStore state, NotificationOptions options, TimeProvider time)
{
    private const int Parallelism = 8;
    private static readonly TimeSpan WriteBudget = TimeSpan.FromSeconds(5);

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
        List<NotificationEvent> fresh = [.. events.Select(EventMetadata.Clean).Where(delivered.Add).Select(EventMetadata.WithoutToken)];
        if (fresh.Count == 0)
        {
            return null;
        }

        ConcurrentQueue<string> failures = new();
        Dispatcher dispatcher = new(sender, new ProviderReader(client), new LiveLabels(client), recorder, options.AllowCrossNamespace);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(alerts, parallel, async (alert, token) =>
            {
                foreach (NotificationEvent posted in fresh)
                {
                    if (await dispatcher.DispatchAsync(alert, posted, sending, token).ConfigureAwait(false) is { } failure)
                    {
                        failures.Enqueue(failure);
                    }
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            // Who was told before the time was over is not to be told again.
            using CancellationTokenSource budget = new(WriteBudget, time);
            await delivered.WriteAsync(budget.Token).ConfigureAwait(false);
        }

        return failures.TryDequeue(out string? first) ? first : null;
    }
}

using Serverless.Engine.Notifications.Matching;

namespace Serverless.Engine.Notifications;

/// <summary>
/// The events of a pass on their way to one Provider, in their order. After one that its receiver gave no answer to, the others are left
/// out: they would only cost time.
/// </summary>
/// <param name="alerts">The Alerts that name the Provider.</param>
/// <param name="events">The events.</param>
internal sealed class DeliveryLane(IReadOnlyList<Alert> alerts, IReadOnlyList<NotificationEvent> events)
{
    private readonly bool[] _attempted = new bool[events.Count];
    private int _done;

    /// <summary>The first thing that could not be told, or <see langword="null"/>.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether it was tried to tell of an event.</summary>
    public bool IsAttempted(int index) => _attempted[index];

    /// <summary>Whether nothing is left to do for an event.</summary>
    public bool IsDone(int index) => index < _done;

    /// <summary>Tells the events.</summary>
    /// <param name="dispatcher">Takes each event through each Alert.</param>
    /// <param name="sending">Ends the calls to receivers.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task RunAsync(Dispatcher dispatcher, CancellationToken sending, CancellationToken cancellationToken)
    {
        for (; _done < events.Count; _done++)
        {
            foreach (Alert alert in alerts)
            {
                if (sending.IsCancellationRequested)
                {
                    Failure ??= $"{alert.Source}: not everything was told: the time for it is over";
                    return;
                }

                DispatchResult result = await dispatcher.DispatchAsync(alert, events[_done], sending, cancellationToken).ConfigureAwait(false);
                _attempted[_done] |= result.IsAttempted;
                Failure ??= result.Failure;
                if (result.IsUnanswered)
                {
                    return;
                }
            }
        }
    }
}

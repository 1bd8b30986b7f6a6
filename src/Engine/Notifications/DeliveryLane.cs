using Serverless.Engine.Notifications.Matching;

namespace Serverless.Engine.Notifications;

/// <summary>
/// The events of a pass on their way to one Provider. After one that finds its receiver unavailable the others are left out: they would
/// only cost time. What is left out is counted.
/// </summary>
/// <param name="alerts">The Alerts that name the Provider.</param>
/// <param name="events">The events.</param>
internal sealed class DeliveryLane(IReadOnlyList<Alert> alerts, IReadOnlyList<NotificationEvent> events)
{
    private readonly bool[] _tried = new bool[events.Count];
    private readonly HashSet<int> _open = [.. Enumerable.Range(0, events.Count)];

    /// <summary>What could not be told, or <see langword="null"/>.</summary>
    public string? Failure { get; private set; }

    /// <summary>Namespace of the Provider.</summary>
    public string Namespace => alerts[0].Source.Namespace;

    /// <summary>Whether the receiver was told of an event, or that was tried.</summary>
    public bool IsTried(int index) => _tried[index];

    /// <summary>Whether the receiver is still to be told of an event, as far as is known.</summary>
    public bool IsOpen(int index) => _open.Contains(index);

    /// <summary>Tells the events.</summary>
    /// <param name="matcher">Says which Alerts fire.</param>
    /// <param name="dispatcher">Takes an event to the Provider.</param>
    /// <param name="sending">Ends the calls to receivers.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task RunAsync(AlertMatcher matcher, Dispatcher dispatcher, CancellationToken sending, CancellationToken cancellationToken)
    {
        Queue<(int Index, Alert Alert)> due = await MatchAsync(matcher, cancellationToken).ConfigureAwait(false);
        _open.IntersectWith(due.Select(d => d.Index));
        bool isUnavailable = false;
        int failures = 0;
        while (due.Count > 0 && !isUnavailable && !sending.IsCancellationRequested)
        {
            (int index, Alert alert) = due.Dequeue();
            DispatchResult result = await dispatcher.DispatchAsync(alert, events[index], sending, cancellationToken).ConfigureAwait(false);
            Failure ??= result.Failure;
            failures += result.Failure is null ? 0 : 1;
            isUnavailable = result.IsUnavailable;
            _tried[index] |= result.IsTried;
            if (result.IsTried || result.Failure is null)
            {
                _open.Remove(index);
            }
        }

        if (failures > 1)
        {
            Failure += $" (and {failures - 1} more)";
        }

        if (due.Count > 0)
        {
            string message = $"{due.Select(d => d.Index).Distinct().Count()} event(s) were not told: {(isUnavailable ? "the receiver is not available" : "the time for it is over")}";
            Failure = Failure is null ? $"{due.Peek().Alert.Source}: {message}" : $"{Failure}; {message}";
            await dispatcher.WarnAsync(due.Peek().Alert, message, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Queue<(int Index, Alert Alert)>> MatchAsync(AlertMatcher matcher, CancellationToken cancellationToken)
    {
        Queue<(int, Alert)> due = [];
        for (int i = 0; i < events.Count; i++)
        {
            foreach (Alert alert in alerts)
            {
                if (await matcher.MatchesAsync(alert, events[i], cancellationToken).ConfigureAwait(false))
                {
                    due.Enqueue((i, alert));
                }
            }
        }

        return due;
    }
}

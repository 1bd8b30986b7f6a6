using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Tells people of the events of a pass, once its work is done, in a bounded time, and in one way only. Nothing that goes wrong here fails
/// the pass; it is returned for the report.
/// </summary>
internal sealed class Notifier : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReportingBudget = TimeSpan.FromSeconds(5);

    /// <summary>A host that is told to stop kills its processes soon after.</summary>
    private static readonly TimeSpan BudgetWhenStopped = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReportingBudgetWhenStopped = TimeSpan.FromMilliseconds(500);

    private readonly RouteFinder _routes;
    private readonly ControllerPoster _controllers;
    private readonly MessageSender _sender;
    private readonly DirectDelivery _direct;
    private readonly TimeProvider _time;
    private readonly string _instance;

    /// <summary>One for the process.</summary>
    /// <param name="options">What the host decides.</param>
    /// <param name="state">Where it is kept what was told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="instance">Name of this process in events.</param>
    public Notifier(NotificationOptions options, IStateStore state, TimeProvider time, string instance)
    {
        _routes = new(options);
        _controllers = new(time);
        _sender = new(options.Network, time);
        _direct = new(_sender, state, options, time);
        _time = time;
        _instance = instance;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _controllers.Dispose();
        _sender.Dispose();
    }

    /// <summary>Delivers what a recorder has kept for people.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="client">Its client.</param>
    /// <param name="recorder">The recorder of the pass.</param>
    /// <param name="left">How much time the pass has left.</param>
    /// <param name="pass">Cuts the pass off. The delivery does not end then, but has little time from that moment on.</param>
    /// <returns>What could not be told, or <see langword="null"/>.</returns>
    public async Task<string?> DeliverAsync(string cluster, KubernetesClient client, EventRecorder recorder, TimeSpan left, CancellationToken pass)
    {
        IReadOnlyList<NotificationEvent> events = FailuresFirst(recorder.TakeNotices().Select(n => NotificationEvent.From(n, _instance)).OfType<NotificationEvent>());
        if (events.Count == 0)
        {
            return null;
        }

        TimeSpan budget = Within(left - ReportingBudget, BudgetWhenStopped, Budget);
        long started = _time.GetTimestamp();
        using CancellationTokenSource sending = new(budget, _time);
        using CancellationTokenSource end = new(budget + ReportingBudget, _time);
        using CancellationTokenRegistration hurry = pass.Register(() =>
        {
            TimeSpan rest = budget - _time.GetElapsedTime(started);
            sending.CancelAfter(Within(rest, TimeSpan.Zero, BudgetWhenStopped));
            end.CancelAfter(Within(rest + ReportingBudget, TimeSpan.Zero, BudgetWhenStopped + ReportingBudgetWhenStopped));
        });
        try
        {
            return await _routes.FindAsync(client, end.Token).ConfigureAwait(false) switch
            {
                Route.ToAddress way => await _controllers.PostAsync(way.Address, cluster, events, sending.Token).ConfigureAwait(false),
                Route.ToController way => await _controllers.PostAsync(client, cluster, way.Namespace, events, sending.Token).ConfigureAwait(false),
                Route.ToReceivers way => await _direct.DeliverAsync(cluster, client, recorder, way.Alerts, events, sending.Token, end.Token).ConfigureAwait(false),
                Route.Nowhere way => way.Why,
                Route other => throw new InvalidOperationException($"no way {other.GetType().Name}"),
            };
        }
        catch (OperationCanceledException)
        {
            return "not everybody was notified: the time for it is over";
        }
        catch (Exception e)
        {
            return $"not everybody was notified: {(e is KubernetesException or NoMatchException or FleetException ? e.Message : $"unexpected {e.GetType().Name}")}";
        }
    }

    /// <summary>Objects that failed come first: the time may not be enough for all. The events of one object keep their order, by which receivers open and close incidents.</summary>
    private static List<NotificationEvent> FailuresFirst(IEnumerable<NotificationEvent> events) =>
        [.. events.GroupBy(e => e.About).OrderByDescending(group => group.Any(e => e.IsError)).SelectMany(group => group)];

    private static TimeSpan Within(TimeSpan span, TimeSpan least, TimeSpan most) => span < least ? least : span > most ? most : span;
}

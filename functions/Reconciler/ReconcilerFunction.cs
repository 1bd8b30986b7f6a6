using Serverless.Engine.Fleet;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Reconciler;

/// <summary>
/// Queue to pass. A message that cannot be understood is done, not failed: repeating it would not help (functions-host.md FH-57). Events of
/// Event Grid that cannot be taken are parked like a cluster's work, under the name <c>eventgrid</c>.
/// </summary>
internal sealed partial class ReconcilerFunction(
    Attempt attempt,
    WebhookIntake intake,
    WebhookRecord record,
    FleetMetrics metrics,
    TimeProvider time,
    ILogger<ReconcilerFunction> logger) : IFunction
{
    /// <summary>Name of the function's folder.</summary>
    public const string FunctionName = "Reconciler";

    /// <summary>Event Grid may deliver into the work queue itself; the queue's access control is the proof (webhooks.md WH-36).</summary>
    private static readonly ReceiverSettings EventGridQueue = new("queue", EventGridReceiver.KindName, new ReceiverSecret([]));

    private const string QueueBinding = "item";

    public string Name => FunctionName;

    public async Task<InvocationAnswer> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        object? payload = WorkMessage.Unwrap(request.Payload(QueueBinding));
        int number = (int)Math.Clamp(request.DequeueCount ?? 1, 1, int.MaxValue);
        if (WorkMessage.Decode(payload, out string problem) is { } item)
        {
            await attempt.RunAsync(item, number, cancellationToken);
        }
        else if (EventGridReceiver.Read(payload, EventGridQueue) is { } reading)
        {
            WorkItem events = new(EventGridReceiver.KindName, time.GetUtcNow(), reading.Pushes is [{ Reference: { } first }, ..] ? first.Name : WorkItem.AnyRepository);
            await attempt.RunAsync(events, number, token => TakeAsync(reading, token), cancellationToken);
        }
        else
        {
            metrics.Dropped();
            LogDropped(problem);
        }

        return InvocationAnswer.Done;
    }

    private async Task TakeAsync(ReceiverReading reading, CancellationToken cancellationToken)
    {
        IntakeResult result = await intake.AcceptAsync(EventGridQueue, reading, cancellationToken);
        record.Count(EventGridQueue.Kind, result);
        LogTaken(result.Accepted, result.Items, result.IgnoredSummary);
    }

    [LoggerMessage(211, LogLevel.Information, "events from the queue: accepted {Accepted}, enqueued {Items}, ignored {Ignored}")]
    private partial void LogTaken(int accepted, int items, string ignored);

    [LoggerMessage(210, LogLevel.Error, "work message dropped: {Problem}")]
    private partial void LogDropped(string problem);
}

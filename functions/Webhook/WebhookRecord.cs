using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Webhook;

/// <summary>The one record of a request that webhooks.md WH-75 asks for, as a log line and as counts.</summary>
internal sealed partial class WebhookRecord(FleetMetrics metrics, TimeProvider time, ILogger<WebhookRecord> logger)
{
    /// <summary>Stands for a kind or receiver that is not ours, whose name a stranger chose.</summary>
    private const string Unknown = "unknown";

    private const int MaxDelivery = 128;

    /// <summary>Records a request that is about to be answered.</summary>
    public void Add(ReceiverSettings? target, WebhookOutcome outcome, long start)
    {
        string kind = target?.Kind ?? Unknown;
        double elapsed = time.GetElapsedTime(start).TotalMilliseconds;
        if (outcome.Taken is not { } taken)
        {
            metrics.Webhook(kind, outcome.Result, 1);
            LogAnswered(kind, target?.Name ?? Unknown, outcome.Status, outcome.Bytes, elapsed, outcome.Result, Shown(outcome.Delivery));
            return;
        }

        Count(kind, taken);
        string result = taken.Accepted > 0 || taken.Ignored.Count == 0 ? "accepted" : "ignored:" + taken.Ignored[0];
        LogTaken(kind, target?.Name ?? Unknown, outcome.Status, outcome.Bytes, elapsed, result, Shown(outcome.Delivery), taken.Accepted, taken.Items, taken.IgnoredSummary);
    }

    /// <summary>Counts the events of a message, which may also have come by the work queue.</summary>
    public void Count(string kind, IntakeResult taken)
    {
        metrics.Webhook(kind, "accepted", taken.Accepted);
        foreach (IGrouping<string, string> reason in taken.Ignored.GroupBy(r => r))
        {
            metrics.Webhook(kind, "ignored:" + reason.Key, reason.Count());
        }
    }

    /// <summary>An id is the sender's text: only what ids are made of is logged, and not more than ids are long.</summary>
    private static string Shown(string? delivery) =>
        delivery is null ? "none"
        : delivery.Length <= MaxDelivery && delivery.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:#/=".Contains(c, StringComparison.Ordinal)) ? delivery
        : "unprintable";

    [LoggerMessage(300, LogLevel.Information, "webhook {Kind}/{Receiver}: answered {Status} to {Bytes} bytes in {Milliseconds} ms: {Result}, delivery {Delivery}")]
    private partial void LogAnswered(string kind, string receiver, int status, int bytes, double milliseconds, string result, string delivery);

    [LoggerMessage(301, LogLevel.Information, "webhook {Kind}/{Receiver}: answered {Status} to {Bytes} bytes in {Milliseconds} ms: {Result}, delivery {Delivery}, accepted {Accepted}, enqueued {Items}, ignored {Ignored}")]
    private partial void LogTaken(
        string kind, string receiver, int status, int bytes, double milliseconds, string result, string delivery, int accepted, int items, string ignored);
}

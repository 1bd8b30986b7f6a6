using System.Globalization;
using Serverless.Engine.Fleet;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Webhook;

/// <summary>
/// What follows once a message is known to be genuine: its events are read and their work is enqueued. The sender may hang up meanwhile: a
/// push that is announced once must reach every cluster, so only the end of the process ends the work.
/// </summary>
internal sealed partial class WebhookAcceptance(WebhookIntake intake, IHostApplicationLifetime lifetime, ILogger<WebhookAcceptance> logger)
{
    private const int RetrySeconds = 30;

    public async Task<WebhookOutcome> RunAsync(HttpContext context, IReceiver receiver, ReceiverSettings target, WebhookRequest request)
    {
        ReceiverReading? reading = WebhookBody.TryParse(request.Body, out object? tree) ? receiver.Read(request, tree, target) : null;
        if (reading is null && !receiver.ToleratesMalformed)
        {
            return WebhookOutcome.Rejected(StatusCodes.Status400BadRequest, "malformed");
        }

        if (reading?.Handshake is { } handshake)
        {
            return WebhookOutcome.Handshake(handshake);
        }

        string? delivery = reading?.Pushes.Select(p => p.Id).FirstOrDefault(id => id is not null);
        try
        {
            IntakeResult result = await intake.AcceptAsync(target, reading ?? ReceiverReading.None(IgnoreReasons.Malformed), lifetime.ApplicationStopped);
            Dictionary<string, object?> counts = new() { ["accepted"] = (long)result.Accepted, ["ignored"] = (long)result.Ignored.Count };
            return new WebhookOutcome("accepted", StatusCodes.Status202Accepted, counts) { Delivery = delivery, Taken = result };
        }
        catch (FleetException e)
        {
            LogNotEnqueued(e, target.Kind, target.Name);
            context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
            return WebhookOutcome.Rejected(StatusCodes.Status503ServiceUnavailable, "queue_unavailable") with { Delivery = delivery };
        }
    }

    [LoggerMessage(303, LogLevel.Error, "webhook {Kind}/{Receiver}: the work could not be enqueued")]
    private partial void LogNotEnqueued(Exception exception, string kind, string receiver);
}

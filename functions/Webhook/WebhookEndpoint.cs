using System.Globalization;
using Serverless.Engine.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Webhook;

/// <summary>
/// <c>POST /api/webhooks/{kind}/{receiver}/{token?}</c>. The checks run cheapest first (webhooks.md WH-4): kind, receiver, declared length,
/// content type, body, authenticity, JSON, events; then the work is enqueued and the sender answered.
/// </summary>
internal sealed partial class WebhookEndpoint(
    AppSettings settings,
    WebhookIntake intake,
    FailureLimiter failures,
    BearerTokens tokens,
    FleetMetrics metrics,
    TimeProvider time,
    ILogger<WebhookEndpoint> logger)
{
    private const int UnavailableRetrySeconds = 30;

    private const int FailureRetrySeconds = 60;

    public async Task HandleAsync(HttpContext context)
    {
        string? kind = context.Request.RouteValues["kind"] as string;
        if (ReceiverKinds.Find(kind) is not { } receiver)
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status404NotFound, new() { ["error"] = "unknown_kind", ["supported"] = ReceiverKinds.Names.ToList<object?>() });
        }
        else if (Target(context) is not { } target)
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status404NotFound, "unknown_receiver");
        }
        else
        {
            await ReceiveAsync(context, receiver, target);
        }
    }

    /// <summary><c>OPTIONS</c>: the CloudEvents handshake of Event Grid, which names its origin (WH-33); no other kind has one.</summary>
    public Task HandleOptionsAsync(HttpContext context)
    {
        if (context.Request.RouteValues["kind"] as string != EventGridReceiver.KindName)
        {
            context.Response.Headers.Allow = "POST";
            return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "method");
        }

        if (Target(context) is not { } target)
        {
            return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status404NotFound, "unknown_receiver");
        }

        WebhookRequest request = new(context.Request.Headers, []) { Token = context.Request.RouteValues["token"] as string };
        Authenticity authenticity = PresentedSecret.Check(request, target);
        if (authenticity != Authenticity.Genuine)
        {
            return RefuseAsync(context, target, authenticity);
        }

        if (request.Header("WebHook-Request-Origin") != EventGridReceiver.Origin)
        {
            return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "origin");
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = EventGridReceiver.Origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        context.Response.Headers.Allow = "POST, OPTIONS";
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, []);
    }

    private ReceiverSettings? Target(HttpContext context)
    {
        string? kind = context.Request.RouteValues["kind"] as string;
        string? name = context.Request.RouteValues["receiver"] as string;
        return settings.Receivers.FirstOrDefault(r => r.Name == name && r.Kind == kind);
    }

    private async Task ReceiveAsync(HttpContext context, IReceiver receiver, ReceiverSettings target)
    {
        long start = time.GetTimestamp();
        byte[]? body = null;
        if (context.Request.ContentLength > settings.WebhookBodyLimit)
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "body_too_large");
        }
        else if (!WebhookContentType.IsAccepted(context.Request.Headers, receiver.AcceptsNoContentType))
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, "content_type");
        }
        else if ((body = await BoundedBody.ReadAsync(context.Request.Body, settings.WebhookBodyLimit, context.RequestAborted)) is null)
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "body_too_large");
        }
        else
        {
            WebhookRequest request = new(context.Request.Headers, body) { Token = context.Request.RouteValues["token"] as string };
            Authenticity authenticity = await CheckAsync(receiver, request, target, context.RequestAborted);
            await (authenticity == Authenticity.Genuine ? AcceptAsync(context, receiver, target, request) : RefuseAsync(context, target, authenticity));
        }

        LogAnswered(target.Kind, target.Name, context.Response.StatusCode, body?.Length ?? 0, time.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>A secret or signature of the kind, or else a signed token where the receiver takes one.</summary>
    private async Task<Authenticity> CheckAsync(IReceiver receiver, WebhookRequest request, ReceiverSettings target, CancellationToken cancellationToken)
    {
        Authenticity authenticity = receiver.Check(request, target, time.GetUtcNow());
        return authenticity != Authenticity.Genuine && target.Tokens is { } policy && PresentedSecret.Bearer(request.Header("Authorization")) is { } token
            ? await tokens.CheckAsync(policy, token, cancellationToken)
            : authenticity;
    }

    private Task RefuseAsync(HttpContext context, ReceiverSettings target, Authenticity authenticity)
    {
        metrics.Webhook(target.Kind, "rejected:" + authenticity.ToString().ToLowerInvariant(), 1);
        LogRefused(target.Kind, target.Name, authenticity, RemotePrefix.Of(context));
        if (authenticity == Authenticity.Unknown)
        {
            context.Response.Headers.RetryAfter = UnavailableRetrySeconds.ToString(CultureInfo.InvariantCulture);
            return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "keys_unavailable");
        }

        if (!failures.Count(target.Name))
        {
            return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status401Unauthorized, "unauthorized");
        }

        context.Response.Headers.RetryAfter = FailureRetrySeconds.ToString(CultureInfo.InvariantCulture);
        return JsonAnswer.WriteErrorAsync(context, StatusCodes.Status429TooManyRequests, "too_many_failures");
    }

    private async Task AcceptAsync(HttpContext context, IReceiver receiver, ReceiverSettings target, WebhookRequest request)
    {
        ReceiverReading? reading = WebhookBody.TryParse(request.Body, out object? tree) ? receiver.Read(request, tree, target) : null;
        if (reading is null && !receiver.ToleratesMalformed)
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "malformed");
            return;
        }

        if (reading?.Handshake is { } handshake)
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, handshake);
            return;
        }

        try
        {
            IntakeResult result = await intake.AcceptAsync(target, reading ?? ReceiverReading.None(IgnoreReasons.Malformed), context.RequestAborted);
            Count(target.Kind, result);
            LogTaken(target.Kind, target.Name, result.Accepted, result.Items, result.IgnoredSummary);
            await JsonAnswer.WriteAsync(context, StatusCodes.Status202Accepted, new() { ["accepted"] = (long)result.Accepted, ["ignored"] = (long)result.Ignored.Count });
        }
        catch (FleetException e)
        {
            LogNotEnqueued(e, target.Kind, target.Name);
            context.Response.Headers.RetryAfter = UnavailableRetrySeconds.ToString(CultureInfo.InvariantCulture);
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "queue_unavailable");
        }
    }

    private void Count(string kind, IntakeResult result)
    {
        metrics.Webhook(kind, "accepted", result.Accepted);
        foreach (IGrouping<string, string> reason in result.Ignored.GroupBy(r => r))
        {
            metrics.Webhook(kind, "ignored:" + reason.Key, reason.Count());
        }
    }

    [LoggerMessage(300, LogLevel.Information, "webhook {Kind}/{Receiver}: answered {Status} to {Bytes} bytes in {Milliseconds} ms")]
    private partial void LogAnswered(string kind, string receiver, int status, int bytes, double milliseconds);

    [LoggerMessage(301, LogLevel.Information, "webhook {Kind}/{Receiver}: accepted {Accepted}, enqueued {Items}, ignored {Ignored}")]
    private partial void LogTaken(string kind, string receiver, int accepted, int items, string ignored);

    [LoggerMessage(302, LogLevel.Warning, "webhook {Kind}/{Receiver}: refused, authenticity {Reason}, from {Network}")]
    private partial void LogRefused(string kind, string receiver, Authenticity reason, string network);

    [LoggerMessage(303, LogLevel.Error, "webhook {Kind}/{Receiver}: the work could not be enqueued")]
    private partial void LogNotEnqueued(Exception exception, string kind, string receiver);
}

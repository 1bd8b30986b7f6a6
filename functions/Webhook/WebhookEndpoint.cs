using System.Globalization;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Webhook;

/// <summary>
/// <c>POST /api/webhooks/{kind}/{receiver}/{token?}</c>. The checks run cheapest first (webhooks.md WH-4): kind, receiver, declared length,
/// content type, body, authenticity, JSON, events; then the work is enqueued and the sender answered. Each request leaves one record.
/// </summary>
internal sealed partial class WebhookEndpoint(
    AppSettings settings,
    WebhookAcceptance acceptance,
    FailureLimiter failures,
    BearerTokens tokens,
    WebhookRecord record,
    TimeProvider time,
    ILogger<WebhookEndpoint> logger)
{
    private const int UnavailableRetrySeconds = 30;

    private const int FailureRetrySeconds = 60;

    public async Task HandleAsync(HttpContext context)
    {
        long start = time.GetTimestamp();
        ReceiverSettings? target = Target(context);
        WebhookOutcome outcome;
        if (ReceiverKinds.Find(context.Request.RouteValues["kind"] as string) is not { } receiver)
        {
            outcome = WebhookOutcome.Rejected(StatusCodes.Status404NotFound, "unknown_kind");
            outcome.Body["supported"] = ReceiverKinds.Names.ToList<object?>();
        }
        else if (target is null)
        {
            outcome = WebhookOutcome.Rejected(StatusCodes.Status404NotFound, "unknown_receiver");
        }
        else
        {
            outcome = await ReceiveAsync(context, receiver, target);
        }

        await AnswerAsync(context, target, outcome, start);
    }

    /// <summary><c>OPTIONS</c>: the CloudEvents handshake of Event Grid, which names its origin (WH-33); no other kind has one.</summary>
    public async Task HandleOptionsAsync(HttpContext context)
    {
        if (context.Request.RouteValues["kind"] as string != EventGridReceiver.KindName)
        {
            context.Response.Headers.Allow = "POST";
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "method");
            return;
        }

        long start = time.GetTimestamp();
        ReceiverSettings? target = Target(context);
        WebhookOutcome outcome = target is null
            ? WebhookOutcome.Rejected(StatusCodes.Status404NotFound, "unknown_receiver")
            : await ShakeHandsAsync(context, target);
        await AnswerAsync(context, target, outcome, start);
    }

    private Task AnswerAsync(HttpContext context, ReceiverSettings? target, WebhookOutcome outcome, long start)
    {
        record.Add(target, outcome, start);
        return JsonAnswer.WriteAsync(context, outcome.Status, outcome.Body);
    }

    private async Task<WebhookOutcome> ShakeHandsAsync(HttpContext context, ReceiverSettings target)
    {
        WebhookRequest request = new(context.Request.Headers, []) { Token = context.Request.RouteValues["token"] as string };
        Authenticity authenticity = await CheckAsync(ReceiverKinds.Find(target.Kind)!, request, target, context.RequestAborted);
        if (authenticity != Authenticity.Genuine)
        {
            return Refuse(context, target, authenticity);
        }

        if (request.Header("WebHook-Request-Origin") != EventGridReceiver.Origin)
        {
            return WebhookOutcome.Rejected(StatusCodes.Status403Forbidden, "origin");
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = EventGridReceiver.Origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        context.Response.Headers.Allow = "POST, OPTIONS";
        return WebhookOutcome.Handshake([]);
    }

    private ReceiverSettings? Target(HttpContext context)
    {
        string? kind = context.Request.RouteValues["kind"] as string;
        string? name = context.Request.RouteValues["receiver"] as string;
        return settings.Receivers.FirstOrDefault(r => r.Name == name && r.Kind == kind);
    }

    private async Task<WebhookOutcome> ReceiveAsync(HttpContext context, IReceiver receiver, ReceiverSettings target)
    {
        if (context.Request.ContentLength > settings.WebhookBodyLimit)
        {
            return WebhookOutcome.Rejected(StatusCodes.Status413PayloadTooLarge, "body_too_large");
        }

        if (!WebhookContentType.IsAccepted(context.Request.Headers, receiver.AcceptsNoContentType))
        {
            return Hinted(WebhookOutcome.Rejected(StatusCodes.Status415UnsupportedMediaType, "content_type"), receiver.ContentTypeHint);
        }

        byte[]? body;
        try
        {
            body = await BoundedBody.ReadAsync(context.Request.Body, settings.WebhookBodyLimit, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException || context.RequestAborted.IsCancellationRequested)
        {
            // The sender hung up, was too slow or broke off within a chunk.
            return WebhookOutcome.Rejected((e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest, "body_incomplete");
        }

        if (body is null)
        {
            return WebhookOutcome.Rejected(StatusCodes.Status413PayloadTooLarge, "body_too_large");
        }

        WebhookRequest request = new(context.Request.Headers, body) { Token = context.Request.RouteValues["token"] as string };
        Authenticity authenticity = await CheckAsync(receiver, request, target, context.RequestAborted);
        WebhookOutcome outcome = authenticity == Authenticity.Genuine
            ? await acceptance.RunAsync(context, receiver, target, request)
            : Refuse(context, target, authenticity);
        return outcome with { Bytes = body.Length };
    }

    /// <summary>A secret or signature of the kind, or else a signed token where the receiver takes one.</summary>
    private async Task<Authenticity> CheckAsync(IReceiver receiver, WebhookRequest request, ReceiverSettings target, CancellationToken cancellationToken)
    {
        Authenticity authenticity = receiver.Check(request, target, time.GetUtcNow());
        return authenticity != Authenticity.Genuine && target.Tokens is { } policy && PresentedSecret.Bearer(request.Header("Authorization")) is { } token
            ? await tokens.CheckAsync(policy, token, cancellationToken)
            : authenticity;
    }

    private static WebhookOutcome Hinted(WebhookOutcome outcome, string? hint)
    {
        if (hint is not null)
        {
            outcome.Body["hint"] = hint;
        }

        return outcome;
    }

    /// <summary>The record has the reason; the sender only learns that it was refused.</summary>
    private WebhookOutcome Refuse(HttpContext context, ReceiverSettings target, Authenticity authenticity)
    {
        LogRefused(target.Kind, target.Name, authenticity, RemotePrefix.Of(context));
        (int status, string error, int? retry) =
            authenticity == Authenticity.Unknown ? (StatusCodes.Status503ServiceUnavailable, "keys_unavailable", UnavailableRetrySeconds)
            : failures.Count(target.Name) ? (StatusCodes.Status429TooManyRequests, "too_many_failures", FailureRetrySeconds)
            : (StatusCodes.Status401Unauthorized, "unauthorized", (int?)null);
        if (retry is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return new WebhookOutcome("rejected:" + authenticity.ToString().ToLowerInvariant(), status, new Dictionary<string, object?> { ["error"] = error });
    }

    [LoggerMessage(302, LogLevel.Warning, "webhook {Kind}/{Receiver}: refused, authenticity {Reason}, from {Network}")]
    private partial void LogRefused(string kind, string receiver, Authenticity reason, string network);
}

using Serverless.Functions.Configuration;
using Serverless.Functions.Status;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Webhook;

namespace Serverless.Functions.Hosting;

/// <summary>
/// The paths. Public ones lie under <c>/api/</c>; the host's invocation paths lie outside it, so that no proxied caller reaches them
/// (functions-host.md FH-40), and exist in host mode only.
/// </summary>
internal static class HandlerRoutes
{
    private const string WebhookRoute = "/api/webhooks/{kind}/{receiver}/{token?}";

    private static readonly Dictionary<string, object?> Healthy = new() { ["status"] = "ok" };

    public static void MapHandler(this WebApplication app)
    {
        // The host's ready check: nothing but the answer (FH-5).
        app.MapGet("/", static (HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Healthy));
        HttpFunctions http = app.Services.GetRequiredService<HttpFunctions>();
        // Anybody may call it, as often as they like: a sending for each call would be theirs to cause.
        app.MapGet("/api/health", http.Of("Health", static context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Healthy), sends: false));
        app.MapGet("/api/status", http.Of("Status", app.Services.GetRequiredService<FleetStatus>().HandleAsync));
        WebhookEndpoint webhook = app.Services.GetRequiredService<WebhookEndpoint>();
        app.MapPost(WebhookRoute, http.Of("Webhook", webhook.HandleAsync));
        app.MapMethods(WebhookRoute, [HttpMethods.Options], http.Of("Webhook", webhook.HandleOptionsAsync));
        AppSettings settings = app.Services.GetRequiredService<AppSettings>();
        app.MapTelemetry(settings);
        if (settings.Mode == HandlerMode.Host)
        {
            InvocationEndpoint invocations = app.Services.GetRequiredService<InvocationEndpoint>();
            foreach (IFunction function in app.Services.GetServices<IFunction>())
            {
                app.MapPost("/" + function.Name, (HttpContext context) => invocations.HandleAsync(context, function));
            }
        }
    }
}

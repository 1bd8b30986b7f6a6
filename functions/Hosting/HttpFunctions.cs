using System.Diagnostics;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Hosting;

/// <summary>
/// What the functions that the host proxies have in common with those that it invokes: their log lines carry the invocation, the
/// function's name and the trace, their work is a span under the host's one, and what was measured is sent at the end, save of calls that strangers may make as they like (functions-host.md FH-22, FH-72, FH-74).
/// </summary>
internal sealed class HttpFunctions(FleetMetrics metrics, TelemetryFlush flush, ILogger<HttpFunctions> logger)
{
    /// <summary>Wraps the work of a function.</summary>
    /// <param name="name">Name of its folder.</param>
    /// <param name="work">Answers the request.</param>
    /// <param name="sends">Whether what was measured is sent at the end; otherwise the next that sends does it.</param>
    public RequestDelegate Of(string name, RequestDelegate work, bool sends = true) => async context =>
    {
        // Without the host in front a caller can send this header too, so it has to look like what the host sends.
        string? invocation = Guid.TryParse(context.Request.Headers["X-Azure-Functions-InvocationId"], out Guid id) ? id.ToString("D") : null;
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object?> { ["invocationId"] = invocation, ["function"] = name });
        try
        {
            ActivityContext parent = TraceScope.Parent(context.Request.Headers);
            using (Activity? span = metrics.Span(name, ActivityKind.Server, parent))
            using (TraceScope.Begin(logger, span, parent))
            {
                await work(context);
            }
        }
        finally
        {
            if (sends)
            {
                // The caller's connection is free again while it is sent.
                flush.Start();
            }
        }
    };
}

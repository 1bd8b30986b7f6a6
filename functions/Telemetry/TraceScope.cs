using System.Diagnostics;

namespace Serverless.Functions.Telemetry;

/// <summary>The trace that work belongs to: its parent from the request (functions-host.md FH-22), and its id in every line that the work logs.</summary>
internal static class TraceScope
{
    /// <summary>The span of whoever sent the request, when it says.</summary>
    public static ActivityContext Parent(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out ActivityContext parent) ? parent : default;

    /// <summary>Adds the id of a trace to the lines that follow; of the request's own when nobody listens.</summary>
    /// <returns><see langword="null"/> when there is no trace.</returns>
    public static IDisposable? Begin(ILogger logger, Activity? span, ActivityContext parent)
    {
        ActivityTraceId trace = span?.TraceId ?? parent.TraceId;
        return trace == default ? null : logger.BeginScope(new Dictionary<string, object?> { ["traceId"] = trace.ToHexString() });
    }
}

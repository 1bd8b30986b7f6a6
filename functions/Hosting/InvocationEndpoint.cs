using System.Diagnostics;
using Serverless.Functions.Configuration;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Hosting;

/// <summary><c>POST /FunctionName</c> as the Functions host sends it: reads the envelope, keeps the deadline, answers in the host's form.</summary>
internal sealed partial class InvocationEndpoint(AppSettings settings, FleetMetrics metrics, TelemetryFlush flush, TimeProvider time, ILogger<InvocationEndpoint> logger)
{
    /// <summary>Queue messages have at most 64 KiB, and the envelope repeats their members once.</summary>
    private const int MaxBodyBytes = 1024 * 1024;

    public async Task HandleAsync(HttpContext context, IFunction function)
    {
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object?>
        {
            ["invocationId"] = context.Request.Headers["X-Azure-Functions-InvocationId"].ToString(),
            ["function"] = function.Name,
        });
        byte[]? body = await BoundedBody.ReadAsync(context.Request.Body, MaxBodyBytes, context.RequestAborted);
        if (body is null || InvocationRequest.Parse(body) is not { } request)
        {
            LogMalformed();
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "not an invocation");
            return;
        }

        int status;
        Dictionary<string, object?> answer;
        try
        {
            (status, answer) = await InvokeAsync(context, function, request);
        }
        finally
        {
            await flush.RunAsync();
        }

        await JsonAnswer.WriteAsync(context, status, answer);
    }

    private async Task<(int Status, Dictionary<string, object?> Answer)> InvokeAsync(HttpContext context, IFunction function, InvocationRequest request)
    {
        long start = time.GetTimestamp();
        ActivityContext parent = TraceScope.Parent(context.Request.Headers);
        using Activity? span = metrics.Span(function.Name, ActivityKind.Server, parent);
        using IDisposable? scope = TraceScope.Begin(logger, span, parent);
        using CancellationTokenSource deadline = new(settings.Deadline, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            InvocationAnswer answer = await function.InvokeAsync(request, stop.Token);
            LogDone(time.GetElapsedTime(start).TotalMilliseconds);
            return (StatusCodes.Status200OK, answer.ToTree());
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            LogDeadline(e, settings.Deadline);
            return Failed(span, "deadline exceeded");
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The edge of the process: whatever went wrong becomes a failed invocation, which the host repeats or reports.
            LogFailed(e);
            return Failed(span, "failed");
        }
    }

    private static (int Status, Dictionary<string, object?> Answer) Failed(Activity? span, string error)
    {
        span?.SetStatus(ActivityStatusCode.Error, error);
        return (StatusCodes.Status500InternalServerError, new Dictionary<string, object?> { ["error"] = error });
    }

    [LoggerMessage(100, LogLevel.Debug, "invocation done in {Milliseconds} ms")]
    private partial void LogDone(double milliseconds);

    [LoggerMessage(101, LogLevel.Error, "the request is not an invocation")]
    private partial void LogMalformed();

    [LoggerMessage(102, LogLevel.Error, "the invocation did not end within {Deadline}")]
    private partial void LogDeadline(Exception exception, TimeSpan deadline);

    [LoggerMessage(103, LogLevel.Error, "the invocation failed")]
    private partial void LogFailed(Exception exception);
}

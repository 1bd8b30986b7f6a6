using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Serverless.Functions.Telemetry;

/// <summary>
/// Sends what was measured at the end of each invocation, since the process can be killed at any time (functions-host.md FH-74). However many
/// invocations end, one sending is under way, and one more waits for it to send what was measured meanwhile.
/// </summary>
/// <param name="send">Sends what was measured so far; <see langword="null"/> when there is no collector.</param>
/// <param name="time">Clock of the limit.</param>
internal sealed class TelemetryFlush(Func<Task>? send, TimeProvider time)
{
    private const int LimitMilliseconds = 2000;

    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    public static TelemetryFlush Create(IServiceProvider services)
    {
        TracerProvider? traces = services.GetService<TracerProvider>();
        MeterProvider? metrics = services.GetService<MeterProvider>();
        return new TelemetryFlush(
            traces is null
                ? null
                : () => Task.WhenAll(Task.Run(() => traces.ForceFlush(LimitMilliseconds)), Task.Run(() => metrics?.ForceFlush(LimitMilliseconds))),
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Has everything sent that was measured until now.</summary>
    public void Start() => _ = Next();

    /// <summary>The same, and waits for it, two seconds at most: a collector that is away costs no more.</summary>
    public Task RunAsync()
    {
        Task next = Next();
        return next.IsCompleted ? Task.CompletedTask : Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(LimitMilliseconds), time));
    }

    /// <summary>A sending that has not begun yet; one that is under way may have begun before the work ended.</summary>
    private Task Next()
    {
        if (send is null)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            return _next ??= SendAsync(_running);
        }
    }

    private async Task SendAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _running = _next!;
            _next = null;
        }

        await send!();
    }
}

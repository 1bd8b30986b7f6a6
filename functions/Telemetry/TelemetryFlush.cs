using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Serverless.Functions.Telemetry;

/// <summary>Sends what was measured at the end of each invocation, since the process can be killed at any time (functions-host.md FH-74).</summary>
internal sealed class TelemetryFlush(IServiceProvider services)
{
    private const int LimitMilliseconds = 2000;

    private readonly TracerProvider? _traces = services.GetService<TracerProvider>();
    private readonly MeterProvider? _metrics = services.GetService<MeterProvider>();

    /// <summary>Sends it, within two seconds; a collector that is away costs no more.</summary>
    public Task RunAsync() => _traces is null
        ? Task.CompletedTask
        : Task.Run(() => _traces.ForceFlush(LimitMilliseconds) & (_metrics?.ForceFlush(LimitMilliseconds) ?? true));
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>What one handler measures, and no other one of this process.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();

    public MeterReadings(FleetMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == metrics.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Lines such as <c>name{tag,tag} value</c>, with the values of the tags alone.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Asks the gauges.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Lines.Enqueue($"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(t => t.Value))}}} {value}");
}

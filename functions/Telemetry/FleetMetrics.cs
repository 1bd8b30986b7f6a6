using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Engine.Fleet;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Telemetry;

/// <summary>
/// What the handler measures: passes, scans, roll-outs, requests, the age of queue items, the time from a push to its roll-out, and the info
/// gauges of Flux Operator with the cluster added. Costs next to nothing while nobody listens.
/// </summary>
internal sealed class FleetMetrics : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string SourceName = "Serverless";

    private static readonly TimeSpan ShortestInfoAge = TimeSpan.FromHours(1);

    private const string ResourceSet = "ResourceSet";

    private readonly TimeProvider _time;
    private readonly TimeSpan _infoAge;
    private readonly Meter _meter = new(SourceName);
    private readonly ActivitySource _activities = new(SourceName);
    private readonly ConcurrentDictionary<string, (IReadOnlyList<ObjectInfo> Objects, DateTimeOffset At)> _infos = [];
    private readonly Histogram<double> _passes;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _scans;
    private readonly Counter<long> _rollouts;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _webhooks;
    private readonly ObservableGauge<int> _resourceSets;

    public FleetMetrics(TimeProvider time, AppSettings settings)
    {
        _time = time;
        _infoAge = settings.ScanInterval * 3 > ShortestInfoAge ? settings.ScanInterval * 3 : ShortestInfoAge;
        _passes = _meter.CreateHistogram<double>("flux_serverless.pass.duration", "s", "Time of one pass over one cluster.");
        _queueAge = _meter.CreateHistogram<double>("flux_serverless.queue.age", "s", "Time from the receipt of a work item to the start of its pass.");
        _latency = _meter.CreateHistogram<double>("flux_serverless.push_to_applied", "s", "Time from the receipt of a push to the end of the pass that rolled it out.");
        _requests = _meter.CreateCounter<long>("flux_serverless.kubernetes.requests", description: "Requests to API servers.");
        _writes = _meter.CreateCounter<long>("flux_serverless.kubernetes.writes", description: "Requests to API servers that write.");
        _scans = _meter.CreateCounter<long>("flux_serverless.scans", description: "Runs of input providers.");
        _rollouts = _meter.CreateCounter<long>("flux_serverless.rollouts", description: "Runs of ResourceSets that changed objects.");
        _parked = _meter.CreateCounter<long>("flux_serverless.parked", description: "Work items on their last attempt.");
        _dropped = _meter.CreateCounter<long>("flux_serverless.dropped", description: "Messages of the work queue that cannot be understood.");
        _webhooks = _meter.CreateCounter<long>("flux_serverless.webhook.events", description: "Events of webhooks by what became of them.");
        _resourceSets = _meter.CreateObservableGauge("flux_resourceset_info", () => Infos(ResourceSet), description: "The current status of a ResourceSet.");
        _meter.CreateObservableGauge("flux_resourcesetinputprovider_info", () => Infos("ResourceSetInputProvider"), description: "The current status of a ResourceSetInputProvider.");
    }

    /// <summary>The meter of the handler.</summary>
    public Meter Meter => _meter;

    /// <summary>A span of the handler's own, or <see langword="null"/> while nobody listens.</summary>
    /// <param name="name">Name of the work.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="parent">The span that it belongs to.</param>
    /// <param name="cause">W3C trace context of the work that asked for it, which is linked.</param>
    public Activity? Span(string name, ActivityKind kind, ActivityContext parent = default, string? cause = null) => _activities.StartActivity(
        kind, parent, links: ActivityContext.TryParse(cause, null, isRemote: true, out ActivityContext asked) ? [new(asked)] : null, name: name);

    /// <summary>W3C trace context of the handler's own span that is under way; <see langword="null"/> while nobody listens.</summary>
    public static string? CurrentTrace => Activity.Current is { Source.Name: SourceName } span ? span.Id : null;

    /// <summary>A pass begins.</summary>
    /// <returns>How long its item waited.</returns>
    public TimeSpan Started(WorkItem item)
    {
        TimeSpan age = _time.GetUtcNow() - item.ReceivedAt;
        age = age > TimeSpan.Zero ? age : TimeSpan.Zero;
        _queueAge.Record(age.TotalSeconds);
        return age;
    }

    /// <summary>A pass has ended.</summary>
    public void Ended(WorkItem item, PassReport report, TimeSpan duration)
    {
        _passes.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", report.Failure is null ? "done" : "failed"));
        _requests.Add(report.Requests);
        _writes.Add(report.Writes);
        _scans.Add(report.Objects.Count(o => o.Kind != ResourceSet));
        int rollouts = report.Objects.Count(o => o.Kind == ResourceSet && o.Changes.Count > 0);
        _rollouts.Add(rollouts);
        if (item.Repository is not null && rollouts > 0)
        {
            _latency.Record((_time.GetUtcNow() - item.ReceivedAt).TotalSeconds);
        }

        if (_resourceSets.Enabled && report.Failure is null)
        {
            _infos[report.Cluster] = (report.Infos, _time.GetUtcNow());
        }
    }

    /// <summary>Forgets the objects of clusters that are no longer in the fleet.</summary>
    public void Retain(IEnumerable<string> clusters)
    {
        foreach (string gone in _infos.Keys.Except(clusters))
        {
            _infos.TryRemove(gone, out _);
        }
    }

    /// <summary>A work item is on its last attempt.</summary>
    public void Parked() => _parked.Add(1);

    /// <summary>A message of the work queue is not understood.</summary>
    public void Dropped() => _dropped.Add(1);

    /// <summary>Events of one webhook message.</summary>
    /// <param name="kind">The receiver's kind.</param>
    /// <param name="result"><c>accepted</c>, or why not (webhooks.md WH-75).</param>
    /// <param name="count">How many.</param>
    public void Webhook(string kind, string result, int count) =>
        _webhooks.Add(count, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("result", result));

    public void Dispose()
    {
        _meter.Dispose();
        _activities.Dispose();
    }

    /// <summary>Where the passes run and not the ticks, nobody says that a cluster is gone; there it stops being shown when three passes are missing.</summary>
    private IEnumerable<Measurement<int>> Infos(string kind) =>
        _infos.Where(cluster => _time.GetUtcNow() - cluster.Value.At < _infoAge).SelectMany(cluster => cluster.Value.Objects.Where(i => i.Kind == kind).Select(i => new Measurement<int>(1, InfoTags.Of(cluster.Key, i))));
}

using Serverless.Engine.Fleet;
using Serverless.Engine.Status;

namespace Serverless.Cli.Running;

/// <summary>What all passes of a run came to.</summary>
internal sealed class RunTotals
{
    private readonly Dictionary<string, PassReport> _last = [];
    private readonly Dictionary<(string Cluster, string Object), ObjectReport> _objects = [];
    private readonly Lock _lock = new();

    public int Changes { get; private set; }

    public int Passes { get; private set; }

    /// <summary>Clusters whose last pass could not be made.</summary>
    public int FailedClusters => _last.Values.Count(r => r.Failure is not null);

    /// <summary>Objects that ran, and of those the ones whose last run failed or did not get to its end.</summary>
    public (int All, int Failed) Objects => (_objects.Count, _objects.Values.Count(o => o.IsFailed || o.IsWaiting));

    public int Clusters => _last.Count;

    /// <summary>
    /// Whether nothing of a cluster's run is going on any more. Retries of what failed are not part of one run, and who waits for
    /// dependencies goes on waiting only while something else moves.
    /// </summary>
    public bool IsSettled(string cluster)
    {
        lock (_lock)
        {
            bool moved = _last[cluster].Objects.Any(o => o.Changes.Count > 0 || o is { IsFailed: false, IsWaiting: false });
            return !_objects.Any(o => o.Key.Cluster == cluster && o.Value.IsWaiting && (moved || o.Value.Reason != Reasons.DependencyNotReady));
        }
    }

    public void Add(PassReport report)
    {
        lock (_lock)
        {
            _last[report.Cluster] = report;
            Passes++;
            foreach (ObjectReport o in report.Objects)
            {
                _objects[(report.Cluster, $"{o.Kind}/{o.Namespace}/{o.Name}")] = o;
                Changes += o.Changes.Count;
            }
        }
    }
}

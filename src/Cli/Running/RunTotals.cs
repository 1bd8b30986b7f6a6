using Serverless.Engine.Fleet;

namespace Serverless.Cli.Running;

/// <summary>What all passes of a run came to.</summary>
internal sealed class RunTotals
{
    private readonly Dictionary<string, PassReport> _last = [];
    private readonly Dictionary<(string Cluster, string Object), bool> _objects = [];
    private readonly Lock _lock = new();

    public int Changes { get; private set; }

    public int Passes { get; private set; }

    /// <summary>Clusters whose last pass could not be made.</summary>
    public int FailedClusters => _last.Values.Count(r => r.Failure is not null);

    /// <summary>Objects that ran, and of those the ones whose last run failed.</summary>
    public (int All, int Failed) Objects => (_objects.Count, _objects.Values.Count(failed => failed));

    public int Clusters => _last.Count;

    public void Add(PassReport report)
    {
        lock (_lock)
        {
            _last[report.Cluster] = report;
            Passes++;
            foreach (ObjectReport o in report.Objects)
            {
                _objects[(report.Cluster, $"{o.Kind}/{o.Namespace}/{o.Name}")] = o.IsFailed;
                Changes += o.Changes.Count;
            }
        }
    }
}

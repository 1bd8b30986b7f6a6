using System.Collections.Concurrent;
using System.Diagnostics;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Kubernetes;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Notes when each cluster receives the write of a roll-out.</summary>
internal sealed class RolloutWatch
{
    private readonly ConcurrentDictionary<string, long> _applied = [];
    private string _path = "";

    public RolloutWatch(SampleFleet fleet)
    {
        foreach (SandboxCluster cluster in fleet.Clusters)
        {
            cluster.Fault = request =>
            {
                if (request.Method == "PATCH" && request.Path == _path && !request.Query.Contains("dryRun", StringComparison.Ordinal))
                {
                    _applied.TryAdd(cluster.Name, Stopwatch.GetTimestamp());
                }

                return null;
            };
        }
    }

    /// <summary>When each cluster got its write.</summary>
    public ICollection<long> Applied => _applied.Values;

    /// <summary>Waits for writes of another repository's ConfigMap from now on.</summary>
    public void Begin(string repository)
    {
        _path = $"/api/v1/namespaces/apps/configmaps/{repository}";
        _applied.Clear();
    }
}

using System.Collections.Concurrent;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>Makes the event recorder of a pass; what is remembered of a cluster's earlier events outlives the pass.</summary>
internal sealed class EventRecorderFactory(EngineOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, EventCorrelator> _correlators = [];

    /// <summary>The recorder for a pass over a cluster.</summary>
    public EventRecorder Create(string cluster, KubernetesClient client) =>
        new(client, _correlators.GetOrAdd(cluster, _ => new()), time, options.Instance);
}

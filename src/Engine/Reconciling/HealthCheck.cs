using Serverless.Engine.Applying;
using Serverless.Engine.Health;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>Looks once at the health of what a step has applied (health.md §4, §7). Waiting is the caller's: it asks for another pass.</summary>
internal sealed class HealthCheck(KubernetesClient client, TimeProvider time)
{
    private static readonly GroupVersionKind ReplicaSets = new("apps", "v1", "ReplicaSet");
    private static readonly GroupVersionKind Pods = new("", "v1", "Pod");

    /// <summary>Reads and judges every object of a change set.</summary>
    public async Task<HealthReport> CheckAsync(IReadOnlyList<ChangeEntry> entries, CancellationToken cancellationToken)
    {
        List<CheckedObject> results = [];
        List<KubeObject> live = [];
        foreach (ChangeEntry entry in entries)
        {
            (ObjectHealth health, KubeObject? latest) = await CheckOneAsync(entry, cancellationToken).ConfigureAwait(false);
            results.Add(new(entry.Entry.Key, health));
            if (latest is not null)
            {
                live.Add(latest);
            }
        }

        return new(new(results), live);
    }

    private async Task<(ObjectHealth Health, KubeObject? Live)> CheckOneAsync(ChangeEntry entry, CancellationToken cancellationToken)
    {
        HealthReader reader = HealthReader.For(entry.Entry.Key.Group, entry.Entry.Key.Kind);
        try
        {
            // What was read or written a moment ago is good enough when it needs no other objects and is already current.
            if (reader.Needs == RelatedObjects.None && entry.Object is { } known && reader.Evaluate(known, [], time.GetUtcNow()) is { Status: HealthState.Current } current)
            {
                return (current, known);
            }

            KubeObject? live = await client.GetAsync(entry.Entry.Gvk, entry.Entry.Key.Namespace, entry.Entry.Key.Name, cancellationToken).ConfigureAwait(false);
            if (live is null)
            {
                return (new(HealthState.NotFound, "Resource not found"), null);
            }

            IReadOnlyList<KubeObject> related = await RelatedAsync(reader, live, cancellationToken).ConfigureAwait(false);
            return (reader.Evaluate(live, related, time.GetUtcNow()), live);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException or HealthException)
        {
            return (ObjectHealth.Unreadable(e.Message), null);
        }
    }

    private async Task<IReadOnlyList<KubeObject>> RelatedAsync(HealthReader reader, KubeObject live, CancellationToken cancellationToken)
    {
        if (reader.Needs == RelatedObjects.None)
        {
            return [];
        }

        ListOptions options = new() { LabelSelector = HealthReader.SelectorOf(live) };
        GroupVersionKind kind = reader.Needs == RelatedObjects.Pods ? Pods : ReplicaSets;
        return (await client.ListAsync(kind, live.Namespace, options, cancellationToken).ConfigureAwait(false)).Items;
    }
}

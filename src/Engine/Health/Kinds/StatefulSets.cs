using Serverless.Engine.Resources;

namespace Serverless.Engine.Health.Kinds;

internal static class StatefulSets
{
    private const long Unset = -1;

    public static ObjectHealth Compute(ObjectFields fields)
    {
        Dictionary<string, object?> root = fields.Object.Root;
        if (root.StringAt("spec", "updateStrategy", "type") == "OnDelete")
        {
            return ObjectHealth.Current("StatefulSet is using the ondelete update strategy");
        }

        long wanted = fields.Count("spec", "replicas", 1);
        long replicas = fields.Count("status", "replicas");
        long ready = fields.Count("status", "readyReplicas");
        string? message = wanted > replicas ? $"Replicas: {replicas}/{wanted}"
            : wanted > ready ? $"Ready: {ready}/{wanted}"
            : replicas > wanted ? $"Pending termination: {replicas - wanted}"
            : null;
        if (message is not null)
        {
            return ObjectHealth.InProgress(message);
        }

        long partition = root.At("spec", "updateStrategy", "rollingUpdate", "partition") as long? ?? Unset;
        return partition == Unset ? FullRollout(fields, wanted, replicas) : PartitionedRollout(fields, wanted - partition);
    }

    private static ObjectHealth PartitionedRollout(ObjectFields fields, long wanted)
    {
        long updated = fields.Count("status", "updatedReplicas");
        return updated < wanted
            ? ObjectHealth.InProgress($"updated: {updated}/{wanted}")
            : ObjectHealth.Current($"Partition rollout complete. updated: {updated}");
    }

    private static ObjectHealth FullRollout(ObjectFields fields, long wanted, long replicas)
    {
        long current = fields.Count("status", "currentReplicas");
        if (wanted > current)
        {
            return ObjectHealth.InProgress($"current: {current}/{wanted}");
        }

        return fields.Text("status", "currentRevision") == fields.Text("status", "updateRevision")
            ? ObjectHealth.Current($"All replicas scheduled as expected. Replicas: {replicas}")
            : ObjectHealth.InProgress("Waiting for updated revision to match current");
    }
}

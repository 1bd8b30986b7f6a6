namespace Serverless.Engine.Health.Kinds;

internal static class ReplicaSets
{
    public static ObjectHealth Compute(ObjectFields fields)
    {
        if (fields.Conditions.Any(c => c.Is("ReplicaFailure", "True")))
        {
            return ObjectHealth.InProgress("Replica Failure condition. Check Pods");
        }

        long wanted = fields.Count("spec", "replicas", 1);
        long replicas = fields.Count("status", "replicas");
        long labelled = fields.Count("status", "fullyLabeledReplicas");
        long available = fields.Count("status", "availableReplicas");
        long ready = fields.Count("status", "readyReplicas");
        string? message = wanted > labelled ? $"Labelled: {labelled}/{wanted}"
            : wanted > available ? $"Available: {available}/{wanted}"
            : wanted > ready ? $"Ready: {ready}/{wanted}"
            : replicas > wanted ? $"Pending termination: {replicas - wanted}"
            : null;
        return message is null
            ? ObjectHealth.Current($"ReplicaSet is available. Replicas: {replicas}")
            : ObjectHealth.InProgress(message);
    }
}

namespace Serverless.Engine.Health.Kinds;

internal static class Deployments
{
    private const long Unset = -1;

    public static ObjectHealth Compute(ObjectFields fields)
    {
        long deadline = fields.Count("spec", "progressDeadlineSeconds", Unset);
        bool progressing = deadline is Unset or int.MaxValue;
        bool available = false;
        foreach (StatusCondition condition in fields.Conditions)
        {
            if (condition is { Type: "Progressing", Reason: "ProgressDeadlineExceeded" })
            {
                return ObjectHealth.Failed("Progress deadline exceeded");
            }

            progressing |= condition is { Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable" };
            available |= condition.Is("Available", "True");
        }

        return Counts(fields) ?? Rollout(fields, progressing, available);
    }

    private static ObjectHealth? Counts(ObjectFields fields)
    {
        long wanted = fields.Count("spec", "replicas", 1);
        long replicas = fields.Count("status", "replicas");
        long updated = fields.Count("status", "updatedReplicas");
        long ready = fields.Count("status", "readyReplicas");
        long available = fields.Count("status", "availableReplicas");
        string? message = wanted > replicas ? $"Replicas: {replicas}/{wanted}"
            : wanted > updated ? $"Updated: {updated}/{wanted}"
            : replicas > wanted ? $"Pending termination: {replicas - wanted}"
            : updated > available ? $"Available: {available}/{updated}"
            : wanted > ready ? $"Ready: {ready}/{wanted}"
            : null;
        return message is null ? null : ObjectHealth.InProgress(message);
    }

    private static ObjectHealth Rollout(ObjectFields fields, bool progressing, bool available)
    {
        if (!progressing)
        {
            return ObjectHealth.InProgress("ReplicaSet not Available");
        }

        return available
            ? ObjectHealth.Current($"Deployment is available. Replicas: {fields.Count("status", "replicas")}")
            : ObjectHealth.InProgress("Deployment not Available");
    }
}

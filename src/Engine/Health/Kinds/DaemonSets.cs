namespace Serverless.Engine.Health.Kinds;

internal static class DaemonSets
{
    private const long Unset = -1;

    public static ObjectHealth Compute(ObjectFields fields)
    {
        if (fields.Integer("metadata", "generation") is null)
        {
            return ObjectHealth.InProgress("DaemonSet metadata.generation not found");
        }

        if (fields.Integer("status", "observedGeneration") is null)
        {
            return ObjectHealth.InProgress("DaemonSet status.observedGeneration not found");
        }

        long wanted = fields.Count("status", "desiredNumberScheduled", Unset);
        if (wanted == Unset)
        {
            return ObjectHealth.InProgress("Missing .status.desiredNumberScheduled");
        }

        long current = fields.Count("status", "currentNumberScheduled");
        long updated = fields.Count("status", "updatedNumberScheduled");
        long available = fields.Count("status", "numberAvailable");
        long ready = fields.Count("status", "numberReady");
        string? message = wanted > current ? $"Current: {current}/{wanted}"
            : wanted > updated ? $"Updated: {updated}/{wanted}"
            : wanted > available ? $"Available: {available}/{wanted}"
            : wanted > ready ? $"Ready: {ready}/{wanted}"
            : null;
        return message is null
            ? ObjectHealth.Current($"All replicas scheduled as expected. Replicas: {wanted}")
            : ObjectHealth.InProgress(message);
    }
}

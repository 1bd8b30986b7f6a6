using Serverless.Engine.Health.Kinds;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>Computes the health of an object from the object alone (health.md §2 and §3).</summary>
public static class HealthStatus
{
    /// <summary>Applies the common rules first, then the rules of the kind, then the <c>Ready</c> condition.</summary>
    /// <param name="source">The live object.</param>
    /// <param name="now">Used for the age of pods that cannot be scheduled.</param>
    /// <exception cref="HealthException">A field that the rules need has the wrong type.</exception>
    public static ObjectHealth Compute(KubeObject source, DateTimeOffset now)
    {
        ObjectFields fields = new(source);
        return Deletion(fields)
            ?? Observation(fields)
            ?? AbnormalCondition(fields)
            ?? BuiltInKinds.Compute(fields, now)
            ?? Readiness(fields);
    }

    private static ObjectHealth? Deletion(ObjectFields fields) =>
        string.IsNullOrEmpty(fields.String("metadata", "deletionTimestamp"))
            ? null
            : new(HealthState.Terminating, "Resource scheduled for deletion");

    private static ObjectHealth? Observation(ObjectFields fields) =>
        fields.Integer("metadata", "generation") is { } generation
        && fields.Integer("status", "observedGeneration") is { } observed
        && generation != observed
            ? ObjectHealth.InProgress($"{fields.Object.Kind} generation is {generation}, but latest observed generation is {observed}")
            : null;

    private static ObjectHealth? AbnormalCondition(ObjectFields fields)
    {
        foreach (StatusCondition condition in fields.Conditions)
        {
            if (condition.Is("Reconciling", "True"))
            {
                return ObjectHealth.InProgress(condition.Message);
            }

            if (condition.Is("Stalled", "True"))
            {
                return ObjectHealth.Failed(condition.Message);
            }
        }

        return null;
    }

    private static ObjectHealth Readiness(ObjectFields fields)
    {
        foreach (StatusCondition condition in fields.Conditions.Where(c => c.Type == "Ready"))
        {
            if (condition.Status == "True")
            {
                return ObjectHealth.Current("Resource is Ready");
            }

            if (condition.Status is "False" or "Unknown")
            {
                return ObjectHealth.InProgress(condition.Message);
            }
        }

        return ObjectHealth.Current("Resource is current");
    }
}

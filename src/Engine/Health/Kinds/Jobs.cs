using Serverless.Engine.Resources;

namespace Serverless.Engine.Health.Kinds;

/// <summary>Jobs, whose two readings differ: a running Job satisfies a dependency but not a health check.</summary>
internal static class Jobs
{
    public static ObjectHealth Compute(ObjectFields fields) =>
        Finished(fields)
        ?? (HasStarted(fields)
            ? ObjectHealth.Current(Progress(fields))
            : ObjectHealth.InProgress("Job not started"));

    /// <summary>The reading of health checks, which wait for the end of the Job.</summary>
    public static ObjectHealth ComputeForHealthCheck(ObjectFields fields)
    {
        if (fields.Object.Root.At("spec", "suspend") is true)
        {
            return ObjectHealth.Current("Job is suspended");
        }

        return Finished(fields)
            ?? ObjectHealth.InProgress(HasStarted(fields) ? Progress(fields) : $"Job not started. active: 0/{Parallelism(fields)}");
    }

    private static ObjectHealth? Finished(ObjectFields fields)
    {
        long completions = fields.Count("spec", "completions", Parallelism(fields));
        foreach (StatusCondition condition in fields.Conditions)
        {
            if (condition.Is("Complete", "True"))
            {
                return ObjectHealth.Current($"Job Completed. succeeded: {fields.Count("status", "succeeded")}/{completions}");
            }

            if (condition.Is("Failed", "True"))
            {
                return ObjectHealth.Failed($"Job Failed. failed: {fields.Count("status", "failed")}/{completions}");
            }
        }

        return null;
    }

    private static long Parallelism(ObjectFields fields) => fields.Count("spec", "parallelism", 1);

    private static bool HasStarted(ObjectFields fields) => fields.Text("status", "startTime").Length > 0;

    private static string Progress(ObjectFields fields) =>
        $"Job in progress. success:{fields.Count("status", "succeeded")}, active: {fields.Count("status", "active")}, failed: {fields.Count("status", "failed")}";
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Health.Kinds;

internal static class Pods
{
    private static readonly TimeSpan ScheduleWindow = TimeSpan.FromSeconds(15);

    public static ObjectHealth Compute(ObjectFields fields, DateTimeOffset now)
    {
        IReadOnlyList<StatusCondition> conditions = fields.Conditions;
        string phase = fields.Text("status", "phase");
        return phase switch
        {
            "Succeeded" => ObjectHealth.Current("Pod has completed successfully"),
            "Failed" => ObjectHealth.Current("Pod has completed, but not successfully"),
            "Running" => Running(fields, conditions),
            "Pending" => Pending(fields, now),
            "" => ObjectHealth.InProgress("Pod phase not available"),
            _ => throw new HealthException($"unknown phase {phase}"),
        };
    }

    /// <summary>Whether the scheduler has found no node for the pod.</summary>
    public static bool IsUnschedulable(ObjectFields fields) =>
        fields.Conditions.FirstOrDefault(c => c.Is("PodScheduled", "False")).Reason == "Unschedulable";

    private static ObjectHealth Running(ObjectFields fields, IReadOnlyList<StatusCondition> conditions)
    {
        if (conditions.Any(c => c.Is("Ready", "True")))
        {
            return ObjectHealth.Current("Pod is Ready");
        }

        List<string> crashing = CrashingContainers(fields);
        return crashing.Count > 0
            ? ObjectHealth.Failed($"Containers in CrashLoop state: {string.Join(',', crashing)}")
            : ObjectHealth.InProgress("Pod is running but is not Ready");
    }

    private static ObjectHealth Pending(ObjectFields fields, DateTimeOffset now)
    {
        if (!IsUnschedulable(fields))
        {
            return ObjectHealth.InProgress("Pod is in the Pending phase");
        }

        return now - ScheduleWindow < fields.CreatedAt
            ? ObjectHealth.InProgress("Pod has not been scheduled")
            : ObjectHealth.Failed("Pod could not be scheduled");
    }

    private static List<string> CrashingContainers(ObjectFields fields)
    {
        List<string> names = [];
        foreach (object? item in fields.List("status", "containerStatuses") ?? [])
        {
            Dictionary<string, object?> container = item as Dictionary<string, object?>
                ?? throw new HealthException(".status.containerStatuses has an entry that is not an object");
            if (container.StringAt("name") is { } name
                && container.StringAt("state", "waiting", "reason") == "CrashLoopBackOff")
            {
                names.Add(name);
            }
        }

        return names;
    }
}

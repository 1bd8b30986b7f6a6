using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>A field that another manager owns.</summary>
internal sealed record Conflict(string Manager, string Path)
{
    public static ApiException ToError(List<Conflict> conflicts)
    {
        List<object?> causes =
        [
            .. conflicts.Select(conflict => (object?)new Dictionary<string, object?>
            {
                ["reason"] = "FieldManagerConflict",
                ["message"] = $"conflict with {conflict.Manager}",
                ["field"] = conflict.Path,
            }),
        ];
        return new ApiException(409, "Conflict", Describe(conflicts), new Dictionary<string, object?> { ["causes"] = causes });
    }

    private static string Describe(List<Conflict> conflicts)
    {
        if (conflicts is [Conflict only])
        {
            return $"Apply failed with 1 conflict: conflict with {only.Manager}: {only.Path}";
        }

        IEnumerable<string> lines = conflicts
            .GroupBy(conflict => conflict.Manager)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group.Select(conflict => $"- {conflict.Path}").Prepend($"conflicts with {group.Key}:"));
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}

using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Fields of built-in kinds that cannot change after creation.</summary>
internal static class ImmutableFields
{
    public static List<FieldProblem> Check(ResourceType type, Dictionary<string, object?> before, Dictionary<string, object?> after)
    {
        List<FieldProblem> problems = [];
        foreach (string[] path in PathsOf(type, before))
        {
            object? value = after.At(path);
            if (!JsonTree.DeepEquals(before.At(path), value))
            {
                string detail = path[^1] == "roleRef" ? "cannot change roleRef" : "field is immutable";
                object? shown = value ?? (path[^1] is "data" or "binaryData" ? new Dictionary<string, object?>() : null);
                problems.Add(FieldProblem.Invalid(string.Join('.', path), JsonTree.ToJson(shown), detail));
            }
        }

        return problems;
    }

    private static string[][] PathsOf(ResourceType type, Dictionary<string, object?> before) => (type.Group, type.Kind) switch
    {
        ("batch", "Job") => [["spec", "template"], ["spec", "selector"]],
        ("apps", "Deployment") => [["spec", "selector"]],
        ("", "Secret") => before.At("immutable") is true ? [["type"], ["data"]] : [["type"]],
        ("", "ConfigMap") when before.At("immutable") is true => [["data"], ["binaryData"]],
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => [["roleRef"]],
        _ => [],
    };
}

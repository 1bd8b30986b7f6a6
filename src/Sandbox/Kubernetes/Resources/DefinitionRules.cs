using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Validation of CustomResourceDefinitions.</summary>
internal static class DefinitionRules
{
    public static List<FieldProblem> Check(Dictionary<string, object?> root)
    {
        List<FieldProblem> problems = [];
        string group = root.StringAt("spec", "group") ?? "";
        string plural = root.StringAt("spec", "names", "plural") ?? "";
        string name = root.StringAt("metadata", "name") ?? "";
        if (name != $"{plural}.{group}")
        {
            problems.Add(FieldProblem.Invalid("metadata.name", $"\"{name}\"", "must be spec.names.plural+\".\"+spec.group"));
        }

        RequireText(root, problems, "spec", "group");
        RequireText(root, problems, "spec", "scope");
        RequireText(root, problems, "spec", "names", "plural");
        RequireText(root, problems, "spec", "names", "kind");
        List<object?> versions = root.ListAt("spec", "versions") ?? [];
        for (int i = 0; i < versions.Count; i++)
        {
            if (versions[i] is not Dictionary<string, object?> version || version.MapAt("schema", "openAPIV3Schema") is null)
            {
                problems.Add(FieldProblem.Required($"spec.versions[{i}].schema.openAPIV3Schema"));
            }
        }

        if (versions.OfType<Dictionary<string, object?>>().Count(version => version.At("storage") is true) != 1)
        {
            problems.Add(FieldProblem.Invalid("spec.versions", JsonTree.ToJson(versions), "must have exactly one version marked as storage version"));
        }

        return problems;
    }

    private static void RequireText(Dictionary<string, object?> root, List<FieldProblem> problems, params string[] path)
    {
        if (root.StringAt(path) is not { Length: > 0 })
        {
            problems.Add(FieldProblem.Required(string.Join('.', path)));
        }
    }
}

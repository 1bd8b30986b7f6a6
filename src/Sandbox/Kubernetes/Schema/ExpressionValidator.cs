namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Finds the places of a schema that have <c>x-kubernetes-validations</c>.</summary>
internal static class ExpressionValidator
{
    /// <summary>Whether a schema has validation rules anywhere.</summary>
    public static bool HasRules(SchemaNode node) =>
        node.Rules?.Expressions.Count > 0 || node.Fields.Values.Any(HasRules) || (node.Element is { } element && !ReferenceEquals(element, node) && HasRules(element));
}

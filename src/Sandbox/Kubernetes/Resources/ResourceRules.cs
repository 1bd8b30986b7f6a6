using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Validation that depends on the kind.</summary>
internal static class ResourceRules
{
    private static readonly FieldProblem RulesSkipped = new(
        "FieldValueInvalid",
        "<nil>",
        "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");

    public static List<FieldProblem> Check(ResourceType type, Dictionary<string, object?> root, Dictionary<string, object?>? old)
    {
        if (type.Plural == "customresourcedefinitions")
        {
            return DefinitionRules.Check(root);
        }

        if (!type.IsCustom)
        {
            return [];
        }

        List<FieldProblem> problems = SchemaValidator.Validate(type.Schema, root);
        bool hasExpressions = ExpressionValidator.HasRules(type.Schema);
        if (hasExpressions && problems.Any(problem => problem.Reason is "FieldValueRequired" or "FieldValueTypeInvalid" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueDuplicate" or "FieldValueNotSupported"))
        {
            return [.. problems, RulesSkipped];
        }

        return hasExpressions ? [.. problems, .. ExpressionValidator.Validate(type.Schema, root, old)] : problems;
    }
}

using Serverless.Engine.Expressions;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Evaluates the <c>x-kubernetes-validations</c> of a custom resource's schema.</summary>
internal static class ExpressionValidator
{
    /// <summary>Whether a schema has validation rules anywhere.</summary>
    public static bool HasRules(SchemaNode node) =>
        node.Rules?.Expressions.Count > 0 || node.Fields.Values.Any(HasRules) || (node.Element is { } element && !ReferenceEquals(element, node) && HasRules(element));

    /// <summary>The problems of an object that is valid otherwise.</summary>
    /// <param name="node">Its schema.</param>
    /// <param name="value">The object.</param>
    /// <param name="old">The object before the change, or <see langword="null"/> when it is new.</param>
    public static List<FieldProblem> Validate(SchemaNode node, object? value, object? old)
    {
        List<FieldProblem> problems = [];
        Check(node, value, old, "", problems);
        return problems;
    }

    private static void Check(SchemaNode node, object? value, object? old, string path, List<FieldProblem> problems)
    {
        if (value is null)
        {
            return;
        }

        foreach (ExpressionRule rule in node.Rules?.Expressions ?? [])
        {
            if ((!rule.IsTransition || old is not null) && Broken(rule, value, old) is { } message)
            {
                string reason = rule.Reason.Length > 0 ? rule.Reason : "FieldValueInvalid";
                problems.Add(new(reason, path + rule.FieldPath, $"Invalid value: {message}"));
            }
        }

        switch (value)
        {
            case Dictionary<string, object?> map:
                foreach ((string key, object? item) in map)
                {
                    if (node.Field(key) is { } field)
                    {
                        Check(field, item, (old as Dictionary<string, object?>)?.GetValueOrDefault(key), path.Length == 0 ? key : $"{path}.{key}", problems);
                    }
                }

                break;
            case List<object?> list:
                for (int i = 0; i < list.Count; i++)
                {
                    Check(node.Item, list[i], null, $"{path}[{i}]", problems);
                }

                break;
        }
    }

    private static string? Broken(ExpressionRule rule, object value, object? old)
    {
        Dictionary<string, object?> variables = new() { ["self"] = value, ["oldSelf"] = old };
        try
        {
            return rule.Condition.EvaluateBool(variables, CelLimits.Default, TimeProvider.System, CancellationToken.None) ? null : MessageOf(rule, variables);
        }
        catch (Exception e) when (e is CelEvaluationException or CelException)
        {
            return $"rule evaluation error: {e.Message}";
        }
    }

    private static string MessageOf(ExpressionRule rule, Dictionary<string, object?> variables)
    {
        if (rule.MessageExpression.Length > 0)
        {
            try
            {
                CelExpression expression = CelExpression.Parse(rule.MessageExpression);
                if (expression.Evaluate(variables, CelLimits.Default, TimeProvider.System, CancellationToken.None) is string { Length: > 0 } text)
                {
                    return text;
                }
            }
            catch (Exception e) when (e is CelEvaluationException or CelException)
            {
                // The server falls back to the fixed message as well.
                return rule.Message.Length > 0 ? rule.Message : $"failed rule: {rule.Rule}";
            }
        }

        return rule.Message.Length > 0 ? rule.Message : $"failed rule: {rule.Rule}";
    }
}

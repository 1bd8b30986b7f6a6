using Serverless.Engine.Expressions;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>One <c>x-kubernetes-validations</c> entry.</summary>
/// <param name="Rule">The CEL expression.</param>
/// <param name="Message">What to say when it is false; empty for the default text.</param>
/// <param name="MessageExpression">CEL expression for the message; empty for none.</param>
/// <param name="Reason">Cause reason; empty for <c>FieldValueInvalid</c>.</param>
/// <param name="FieldPath">Where to report it, relative to the place of the rule; empty for that place.</param>
internal sealed record ExpressionRule(string Rule, string Message, string MessageExpression, string Reason, string FieldPath)
{
    private readonly Lazy<CelExpression> _condition = new(() => CelExpression.Parse(Rule));

    /// <summary>Whether the rule compares with the value before, so that it counts for changes only.</summary>
    public bool IsTransition => Rule.Contains("oldSelf", StringComparison.Ordinal);

    /// <summary>The prepared condition.</summary>
    public CelExpression Condition => _condition.Value;
}

using Serverless.Engine.Expressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Expressions;

/// <summary>Evaluates expressions over JSON text.</summary>
internal static class Cel
{
    public static object? Evaluate(string expression, string variables = "{}", CelLimits? limits = null) =>
        CelExpression.Parse(expression).Evaluate(
            (Dictionary<string, object?>)JsonTree.Parse(variables)!,
            limits ?? CelLimits.Default,
            FrozenClock.Instance,
            CancellationToken.None);

    /// <summary>The value as Go prints it, or <c>error: …</c> with the message.</summary>
    public static string Show(string expression, string variables = "{}")
    {
        try
        {
            return GoPrinted.Of(Evaluate(expression, variables));
        }
        catch (CelEvaluationException e)
        {
            return $"error: {e.Message}";
        }
        catch (CelException e)
        {
            return $"parse error: {e.Message}";
        }
    }
}

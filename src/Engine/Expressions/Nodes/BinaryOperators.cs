using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

internal static class BinaryOperators
{
    public static Func<object?, object?, EvaluationBudget, object?> Find(string name) => name switch
    {
        "+" => Arithmetic.Add,
        "-" => (a, b, _) => Arithmetic.Subtract(a, b),
        "*" => (a, b, _) => Arithmetic.Multiply(a, b),
        "/" => (a, b, _) => Arithmetic.Divide(a, b),
        "%" => (a, b, _) => Arithmetic.Modulo(a, b),
        "==" => (a, b, budget) => Equality.AreEqual(a, b, budget),
        "!=" => (a, b, budget) => !Equality.AreEqual(a, b, budget),
        "<" => (a, b, _) => Ordering.Compare(a, b) < 0,
        "<=" => (a, b, _) => Ordering.Compare(a, b) <= 0,
        ">" => (a, b, _) => Ordering.Compare(a, b) > 0,
        ">=" => (a, b, _) => Ordering.Compare(a, b) >= 0,
        "in" => In,
        _ => throw new ArgumentException($"{name} is not a binary operator", nameof(name)),
    };

    private static object? In(object? value, object? container, EvaluationBudget budget) => container switch
    {
        List<object?> list => Equality.Contains(list, value, budget),
        not null when Maps.IsMap(container) => Maps.TryFind(container, value, out _),
        _ => throw CelEvaluationException.NoOverload(),
    };
}

using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's defaults and flow control.</summary>
internal static class DefaultFunctions
{
    private const ParameterType Any = ParameterType.Any;

    public static void Register(FunctionTable table)
    {
        table.AddVariadic("default", static (a, _) => a.Length < 2 || IsEmpty(a[1]) ? a[0] : a[1], Any, Any);
        table.Add("empty", static (a, _) => Boxes.Of(IsEmpty(a[0])), Any);
        table.AddVariadic("coalesce", Coalesce, Any);
        table.AddVariadic("all", All, Any);
        table.AddVariadic("any", AnyOf, Any);
        table.Add("ternary", static (a, _) => (bool)a[2]! ? a[0] : a[1], Any, Any, ParameterType.Bool);
        table.Add("fail", static (a, _) => throw new TemplateFaultException(Arguments.Text(a[0])), ParameterType.String);
    }

    /// <summary>Whether sprig counts a value as empty: the zero of its type; a struct never is.</summary>
    public static bool IsEmpty(object? value) => !GoValue.IsTrue(value);

    private static object? Coalesce(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        foreach (object? value in arguments)
        {
            if (!IsEmpty(value))
            {
                return value;
            }
        }

        return null;
    }

    private static object All(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        foreach (object? value in arguments)
        {
            if (IsEmpty(value))
            {
                return Boxes.False;
            }
        }

        return Boxes.True;
    }

    private static object AnyOf(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        foreach (object? value in arguments)
        {
            if (!IsEmpty(value))
            {
                return Boxes.True;
            }
        }

        return Boxes.False;
    }
}

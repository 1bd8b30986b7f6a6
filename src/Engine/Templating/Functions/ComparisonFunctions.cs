using System.Numerics;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>eq, ne, lt, le, gt, ge. Values of different kinds cannot be compared, except integers with and without sign.</summary>
internal static class ComparisonFunctions
{
    public static void Register(FunctionTable table)
    {
        table.AddVariadic("eq", EqualAny, ParameterType.Any, ParameterType.Any);
        table.Add("ne", static (a, c) => Boxes.Of(!AreEqual(a[0], a[1], c)), ParameterType.Any, ParameterType.Any);
        table.Add("lt", static (a, _) => Boxes.Of(IsLess(a[0], a[1])), ParameterType.Any, ParameterType.Any);
        table.Add("le", static (a, c) => Boxes.Of(IsLessOrEqual(a[0], a[1], c)), ParameterType.Any, ParameterType.Any);
        table.Add("gt", static (a, c) => Boxes.Of(!IsLessOrEqual(a[0], a[1], c)), ParameterType.Any, ParameterType.Any);
        table.Add("ge", static (a, _) => Boxes.Of(!IsLess(a[0], a[1])), ParameterType.Any, ParameterType.Any);
    }

    private static object EqualAny(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        if (arguments.Length == 1)
        {
            throw new TemplateFaultException("missing argument for comparison");
        }

        foreach (object? other in arguments[1..])
        {
            if (AreEqual(arguments[0], other, context))
            {
                return Boxes.True;
            }
        }

        return Boxes.False;
    }

    private static bool IsLessOrEqual(object? left, object? right, EvaluationContext context) => IsLess(left, right) || AreEqual(left, right, context);

    private static bool AreEqual(object? left, object? right, EvaluationContext context)
    {
        GoKind leftKind = Basic(left);
        GoKind rightKind = Basic(right);
        if (leftKind != rightKind)
        {
            if (leftKind is GoKind.Int or GoKind.Uint && rightKind is GoKind.Int or GoKind.Uint)
            {
                return Integer(left) == Integer(right);
            }

            return left is null || right is null ? false : throw Incompatible(left, right);
        }

        return leftKind switch
        {
            GoKind.Bool => (bool)left! == (bool)right!,
            GoKind.Float => (double)left! == (double)right!,
            GoKind.Complex => (Complex)left! == (Complex)right!,
            GoKind.Int or GoKind.Uint => Integer(left) == Integer(right),
            GoKind.String => string.Equals((string)left!, (string)right!, StringComparison.Ordinal),
            _ => AreEqualOther(left, right, context),
        };
    }

    private static bool AreEqualOther(object? left, object? right, EvaluationContext context)
    {
        if (left is not null && right is not null && GoValue.Kind(left) != GoValue.Kind(right))
        {
            throw new TemplateFaultException($"non-comparable types {Shown(left, context)}: {GoValue.TypeName(left)}, {GoValue.TypeName(right)}: {Shown(right, context)}");
        }

        bool leftNil = left is null || NilValues.Contains(left);
        bool rightNil = right is null || NilValues.Contains(right);
        if (leftNil || rightNil)
        {
            return leftNil == rightNil;
        }

        return left is GoStringer
            ? left.Equals(right)
            : throw new TemplateFaultException($"non-comparable type {Shown(right!, context)}: {GoValue.TypeName(right)}");
    }

    private static bool IsLess(object? left, object? right)
    {
        GoKind leftKind = Basic(left);
        GoKind rightKind = Basic(right);
        if (leftKind == GoKind.Invalid || rightKind == GoKind.Invalid)
        {
            throw new TemplateFaultException("invalid type for comparison");
        }

        bool integers = leftKind is GoKind.Int or GoKind.Uint && rightKind is GoKind.Int or GoKind.Uint;
        if (leftKind != rightKind && !integers)
        {
            throw Incompatible(left, right);
        }

        return leftKind switch
        {
            GoKind.Float => (double)left! < (double)right!,
            GoKind.Int or GoKind.Uint => Integer(left) < Integer(right),
            GoKind.String => GoString.Compare((string)left!, (string)right!) < 0,
            _ => throw new TemplateFaultException("invalid type for comparison"),
        };
    }

    private static GoKind Basic(object? value) => GoValue.Kind(value) is GoKind kind and not (GoKind.Slice or GoKind.Map or GoKind.Struct) ? kind : GoKind.Invalid;

    private static long Integer(object? value) => value is byte b ? b : GoValue.TryInt(value, out long number) ? number : 0;

    private static string Shown(object value, EvaluationContext context) => BuiltinFunctions.Format("%s", [value], context);

    private static TemplateFaultException Incompatible(object? left, object? right) =>
        new($"incompatible types for comparison: {GoValue.TypeName(left)} and {GoValue.TypeName(right)}");
}

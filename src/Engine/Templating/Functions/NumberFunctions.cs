using System.Globalization;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's arithmetic, conversions and integer lists.</summary>
internal static class NumberFunctions
{
    private const ParameterType Any = ParameterType.Any;
    private const ParameterType Int = ParameterType.Int;

    public static void Register(FunctionTable table)
    {
        RegisterConversions(table);
        RegisterArithmetic(table);
        RegisterFloats(table);
        table.AddVariadic("seq", Sequence, Int);
        table.Add("until", static (a, c) => Until(0, Arguments.Int(a[0]), Arguments.Int(a[0]) < 0 ? -1 : 1, c), Int);
        table.Add("untilStep", static (a, c) => Until(Arguments.Int(a[0]), Arguments.Int(a[1]), Arguments.Int(a[2]), c), Int, Int, Int);
        table.Add("randInt", RandomInt, Int, Int);
    }

    private static void RegisterConversions(FunctionTable table)
    {
        table.Add("atoi", static (a, _) => Boxes.Int(ParseOrNearest(Arguments.Text(a[0]))), ParameterType.String);
        table.Add("int64", static (a, _) => Arguments.ToInt64(a[0]), Any);
        table.Add("int", static (a, _) => Boxes.Int(Arguments.ToInt64(a[0])), Any);
        table.Add("float64", static (a, _) => Arguments.ToFloat64(a[0]), Any);
        table.Add("toDecimal", static (a, c) => GoNumberParser.TryParseInt(BuiltinFunctions.Print([a[0]], c), 8, out long octal) ? octal : 0L, Any);
    }

    private static void RegisterArithmetic(FunctionTable table)
    {
        table.Add("add1", static (a, _) => unchecked(Arguments.ToInt64(a[0]) + 1), Any);
        table.AddVariadic("add", static (a, _) => Fold(0, a, static (x, y) => unchecked(x + y)), Any);
        table.Add("sub", static (a, _) => unchecked(Arguments.ToInt64(a[0]) - Arguments.ToInt64(a[1])), Any, Any);
        table.Add("div", static (a, _) => Divide(Arguments.ToInt64(a[0]), Arguments.ToInt64(a[1])), Any, Any);
        table.Add("mod", static (a, _) => Remainder(Arguments.ToInt64(a[0]), Arguments.ToInt64(a[1])), Any, Any);
        table.AddVariadic("mul", static (a, _) => Fold(Arguments.ToInt64(a[0]), a[1..], static (x, y) => unchecked(x * y)), Any, Any);
        table.AddVariadic("max", static (a, _) => Fold(Arguments.ToInt64(a[0]), a[1..], Math.Max), Any, Any);
        table.AddVariadic("biggest", static (a, _) => Fold(Arguments.ToInt64(a[0]), a[1..], Math.Max), Any, Any);
        table.AddVariadic("min", static (a, _) => Fold(Arguments.ToInt64(a[0]), a[1..], Math.Min), Any, Any);
    }

    private static void RegisterFloats(FunctionTable table)
    {
        table.AddVariadic("maxf", static (a, _) => FoldFloat(a, Math.Max), Any, Any);
        table.AddVariadic("minf", static (a, _) => FoldFloat(a, Math.Min), Any, Any);
        table.Add("ceil", static (a, _) => Math.Ceiling(Arguments.ToFloat64(a[0])), Any);
        table.Add("floor", static (a, _) => Math.Floor(Arguments.ToFloat64(a[0])), Any);
        table.AddVariadic("round", Round, Any, Int, ParameterType.Float);
    }

    private static long ParseOrNearest(string text)
    {
        GoNumberParser.TryParseInt(text, 10, out long value);
        return value;
    }

    private static object Fold(long start, ReadOnlySpan<object?> values, Func<long, long, long> combine)
    {
        long result = start;
        foreach (object? value in values)
        {
            result = combine(result, Arguments.ToInt64(value));
        }

        return result;
    }

    private static object FoldFloat(ReadOnlySpan<object?> values, Func<double, double, double> combine)
    {
        double result = Arguments.ToFloat64(values[0]);
        foreach (object? value in values[1..])
        {
            result = combine(result, Arguments.ToFloat64(value));
        }

        return result;
    }

    private static object Divide(long left, long right) => right switch
    {
        0 => throw new TemplateFaultException("runtime error: integer divide by zero"),
        -1 => unchecked(-left),
        _ => left / right,
    };

    private static object Remainder(long left, long right) => right switch
    {
        0 => throw new TemplateFaultException("runtime error: integer divide by zero"),
        -1 => 0L,
        _ => left % right,
    };

    private static object Round(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        double roundUpFrom = arguments.Length > 2 ? (double)arguments[2]! : 0.5;
        double scale = GoPower.OfTen(Arguments.Int(arguments[1]));
        double scaled = scale * Arguments.ToFloat64(arguments[0]);
        double fraction = scaled - Math.Truncate(scaled);
        return (fraction >= roundUpFrom ? Math.Ceiling(scaled) : Math.Floor(scaled)) / scale;
    }

    private static List<nint> Until(long start, long stop, long step, EvaluationContext context)
    {
        List<nint> numbers = [];
        if (stop < start ? step >= 0 : step <= 0)
        {
            return numbers;
        }

        UInt128 count = stop < start
            ? (((UInt128)(ulong)(start - stop)) + (ulong)-step - 1) / (ulong)-step
            : (((UInt128)(ulong)(stop - start)) + (ulong)step - 1) / (ulong)step;
        context.CheckList(count > int.MaxValue ? int.MaxValue : (long)count);
        numbers.Capacity = (int)count;
        for (long i = start; numbers.Count < (int)count; i += step)
        {
            numbers.Add((nint)i);
        }

        return numbers;
    }

    private static object Sequence(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        (long start, long step, long end) = arguments.Length switch
        {
            1 => (1, 0, Arguments.Int(arguments[0])),
            2 => (Arguments.Int(arguments[0]), 0, Arguments.Int(arguments[1])),
            3 => (Arguments.Int(arguments[0]), Arguments.Int(arguments[1]), Arguments.Int(arguments[2])),
            _ => (0L, 0L, 0L),
        };
        if (arguments.Length is 0 or > 3 || (arguments.Length == 3 && end < start && step > 0))
        {
            return "";
        }

        long increment = end < start ? -1 : 1;
        List<nint> numbers = Until(start, unchecked(end + increment), arguments.Length == 3 ? step : increment, context);
        StringBuilder text = new();
        foreach (nint number in numbers)
        {
            text.Append(text.Length > 0 ? " " : "").Append(((long)number).ToString(CultureInfo.InvariantCulture));
        }

        return context.Built(text.ToString());
    }

    private static object RandomInt(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        long min = Arguments.Int(arguments[0]);
        long max = Arguments.Int(arguments[1]);
        if (unchecked(max - min) <= 0)
        {
            throw new TemplateFaultException("invalid argument to Intn");
        }

        lock (context.Functions.Random)
        {
            return Boxes.Int(context.Functions.Random.NextInt64(min, max));
        }
    }
}

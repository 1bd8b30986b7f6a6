using System.Collections;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Reads arguments that the evaluator has checked, and converts loose ones as sprig does.</summary>
internal static class Arguments
{
    public static string Text(object? value) => (string)value!;

    public static long Int(object? value) => (nint)value!;

    public static Dictionary<string, object?> Map(object? value) => (Dictionary<string, object?>)value!;

    /// <summary>sprig's strval: the text of a value, <c>%v</c> for what is no string.</summary>
    public static string ToText(object? value, EvaluationContext context)
    {
        if (value is string text)
        {
            return text;
        }

        using TextBuffer buffer = context.CreateBuffer();
        new Printer(buffer).PrintDefault(value);
        return context.Built(buffer.ToString());
    }

    /// <summary>sprig's strslice: a list of texts without nil; a single value is a list of one.</summary>
    public static List<string> ToTexts(object? value, EvaluationContext context)
    {
        switch (value)
        {
            case List<string> texts:
                return texts;
            case IList list:
                List<string> result = new(list.Count);
                foreach (object? item in list)
                {
                    if (item is not null)
                    {
                        result.Add(ToText(item, context));
                    }
                }

                context.Step(list.Count);
                return result;
            case null:
                return [];
            default:
                return [ToText(value, context)];
        }
    }

    /// <summary>sprig's toInt64: 0 for what is no number.</summary>
    public static long ToInt64(object? value) => value switch
    {
        long l => l,
        nint i => i,
        string s => GoNumberParser.TryParseInt(s, 10, out long parsed) ? parsed : 0,
        double d => Truncate(d),
        bool b => b ? 1 : 0,
        byte b => b,
        GoStringer { Number: { } n } => n,
        _ => 0,
    };

    /// <summary>sprig's toFloat64: 0 for what is no number.</summary>
    public static double ToFloat64(object? value) => value switch
    {
        double d => d,
        long l => l,
        nint i => i,
        string s => GoNumberParser.TryParseFloat(s, out double parsed) ? parsed : 0,
        bool b => b ? 1 : 0,
        byte b => b,
        GoStringer { Number: { } n } => n,
        _ => 0,
    };

    /// <summary>What Go on x86-64 makes of a float64 as int64: what does not fit becomes the smallest number.</summary>
    public static long Truncate(double value) => value is > -9223372036854777856.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;
}

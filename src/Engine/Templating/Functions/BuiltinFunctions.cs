using System.Collections;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Go's own functions (text/template), except comparisons.</summary>
internal static class BuiltinFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(new TemplateFunction("and", [ParameterType.Any, ParameterType.Any], variadic: true, static (a, _) => a[^1]) { ShortCircuit = ShortCircuit.And });
        table.Add(new TemplateFunction("or", [ParameterType.Any, ParameterType.Any], variadic: true, static (a, _) => a[^1]) { ShortCircuit = ShortCircuit.Or });
        table.Add("not", static (a, _) => Boxes.Of(!GoValue.IsTrue(a[0])), ParameterType.Any);
        table.Add("inputs", static (_, c) => c.Inputs);
        table.Add("len", static (a, _) => Length(a[0]), ParameterType.Any);
        table.AddVariadic("index", Index, ParameterType.Any, ParameterType.Any);
        table.AddVariadic("call", static (a, c) => Call(a[0], c), ParameterType.Any, ParameterType.Any);
        table.AddVariadic("print", static (a, c) => Print(a, c), ParameterType.Any);
        table.AddVariadic("println", PrintLine, ParameterType.Any);
        table.AddVariadic("printf", PrintFormat, ParameterType.String, ParameterType.Any);
        table.AddVariadic("html", static (a, c) => c.Built(Escaping.Html(PrintEscaped(a, c))), ParameterType.Any);
        table.AddVariadic("js", static (a, c) => c.Built(Escaping.JavaScript(PrintEscaped(a, c))), ParameterType.Any);
        table.AddVariadic("urlquery", static (a, c) => c.Built(GoUrl.QueryEscape(PrintEscaped(a, c))), ParameterType.Any);
    }

    public static string Print(ReadOnlySpan<object?> values, EvaluationContext context)
    {
        using TextBuffer buffer = context.CreateBuffer();
        new Printer(buffer).Print(values);
        return context.Built(buffer.ToString());
    }

    public static string Format(string format, ReadOnlySpan<object?> values, EvaluationContext context)
    {
        using TextBuffer buffer = context.CreateBuffer();
        new Printer(buffer).PrintFormat(format, values);
        return context.Built(GoString.Normalize(buffer.ToString(), replace: false));
    }

    private static object PrintFormat(ReadOnlySpan<object?> arguments, EvaluationContext context) =>
        Format(Arguments.Text(arguments[0]), arguments[1..], context);

    private static object PrintLine(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        using TextBuffer buffer = context.CreateBuffer();
        new Printer(buffer).PrintLine(arguments);
        return context.Built(buffer.ToString());
    }

    /// <summary>The escaping functions show nil as an action would.</summary>
    private static string PrintEscaped(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        if (arguments is [string text])
        {
            return text;
        }

        object?[] shown = arguments.ToArray();
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] ??= "<no value>";
        }

        return Print(shown, context);
    }

    private static object Length(object? value) => value switch
    {
        string s => Boxes.Int(GoString.ByteLength(s)),
        ICollection c => Boxes.Int(c.Count),
        null => throw new TemplateFaultException("len of nil pointer"),
        _ => throw new TemplateFaultException($"len of type {GoValue.TypeName(value)}"),
    };

    private static object? Call(object? function, EvaluationContext context)
    {
        if (function is null)
        {
            throw new TemplateFaultException("call of nil");
        }

        throw new TemplateFaultException($"non-function {Arguments.ToText(function, context)} of type {GoValue.TypeName(function)}");
    }

    private static object? Index(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        object? item = arguments[0];
        if (item is null)
        {
            throw new TemplateFaultException("index of untyped nil");
        }

        foreach (object? index in arguments[1..])
        {
            item = item switch
            {
                null => throw new TemplateFaultException("index of nil pointer"),
                string text => Byte(text, IndexOf(index, GoString.ByteLength(text))),
                IList list => list[IndexOf(index, list.Count)],
                Dictionary<string, object?> map => map.GetValueOrDefault(Key(index)),
                Dictionary<string, string> map => map.GetValueOrDefault(Key(index), ""),
                _ => throw new TemplateFaultException($"can't index item of type {GoValue.TypeName(item)}"),
            };
        }

        return item;
    }

    private static object Byte(string text, int index)
    {
        char c = text[Math.Min(index, text.Length - 1)];
        return System.Text.Ascii.IsValid(text) ? (byte)c : GoString.ToBytes(text)[index];
    }

    private static int IndexOf(object? index, int length)
    {
        long at = index switch
        {
            null => throw new TemplateFaultException("cannot index slice/array with nil"),
            byte b => b,
            _ => GoValue.TryInt(index, out long number) ? number : throw new TemplateFaultException($"cannot index slice/array with type {GoValue.TypeName(index)}"),
        };
        return at >= 0 && at < length ? (int)at : throw new TemplateFaultException($"index out of range: {at}");
    }

    private static string Key(object? index) => index switch
    {
        string key => key,
        null => throw new TemplateFaultException("value is nil; should be of type string"),
        _ => throw new TemplateFaultException($"value has type {GoValue.TypeName(index)}; should be string"),
    };
}

using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Formatting;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's JSON functions. The plain ones give nothing on errors, those named must fail.</summary>
internal static class JsonFunctions
{
    private const ParameterType Any = ParameterType.Any;

    public static void Register(FunctionTable table)
    {
        table.Add("fromJson", static (a, c) => new JsonReader(Arguments.Text(a[0]), c).TryRead(out object? value, out _) ? value : null, ParameterType.String);
        table.Add("mustFromJson", MustRead, ParameterType.String);
        table.Add("toJson", static (a, c) => JsonWriter.CanWrite(a[0], c) ? Write(a[0], c, JsonStyle.Escaped) : "", Any);
        table.Add("toPrettyJson", static (a, c) => JsonWriter.CanWrite(a[0], c) ? Write(a[0], c, JsonStyle.Pretty) : "", Any);
        table.Add("toRawJson", static (a, c) => Write(a[0], c, JsonStyle.Raw), Any);
        table.Add("mustToJson", static (a, c) => Write(a[0], c, JsonStyle.Escaped), Any);
        table.Add("mustToPrettyJson", static (a, c) => Write(a[0], c, JsonStyle.Pretty), Any);
        table.Add("mustToRawJson", static (a, c) => Write(a[0], c, JsonStyle.Raw), Any);
    }

    private static object? MustRead(ReadOnlySpan<object?> arguments, EvaluationContext context) =>
        new JsonReader(Arguments.Text(arguments[0]), context).TryRead(out object? value, out string error)
            ? value
            : throw new TemplateFaultException(error);

    private static string Write(object? value, EvaluationContext context, JsonStyle style)
    {
        using TextBuffer buffer = context.CreateBuffer();
        new JsonWriter(buffer, style, context).Write(value);
        return context.Built(buffer.ToString());
    }
}

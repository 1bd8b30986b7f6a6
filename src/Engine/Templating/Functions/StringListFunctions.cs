using System.Globalization;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's functions between strings and lists of strings.</summary>
internal static class StringListFunctions
{
    private const ParameterType Text = ParameterType.String;

    public static void Register(FunctionTable table)
    {
        table.Add("join", Join, Text, ParameterType.Any);
        table.Add("split", static (a, c) => ToMap(Split(Arguments.Text(a[1]), Arguments.Text(a[0]), -1, c)), Text, Text);
        table.Add("splitList", static (a, c) => Split(Arguments.Text(a[1]), Arguments.Text(a[0]), -1, c), Text, Text);
        table.Add("splitn", static (a, c) => ToMap(Split(Arguments.Text(a[2]), Arguments.Text(a[0]), Arguments.Int(a[1]), c)), Text, ParameterType.Int, Text);
        table.Add("sortAlpha", static (a, c) => Sort(a[0], c), ParameterType.Any);
        table.Add("toStrings", static (a, c) => Arguments.ToTexts(a[0], c), ParameterType.Any);
    }

    private static object Join(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        string separator = Arguments.Text(arguments[0]);
        List<string> items = Arguments.ToTexts(arguments[1], context);
        long length = (long)separator.Length * Math.Max(items.Count - 1, 0);
        foreach (string item in items)
        {
            length += item.Length;
        }

        context.CheckLength(length);
        return context.Built(GoString.Normalize(string.Join(separator, items), replace: false));
    }

    /// <summary>Go's strings.SplitN: an empty separator splits between characters.</summary>
    private static List<string> Split(string text, string separator, long count, EvaluationContext context)
    {
        List<string> parts = [];
        if (count == 0)
        {
            return parts;
        }

        int at = 0;
        while (count < 0 || parts.Count < count - 1)
        {
            int cut;
            if (separator.Length > 0)
            {
                cut = text.IndexOf(separator, at, StringComparison.Ordinal);
            }
            else
            {
                int used = 0;
                if (at < text.Length)
                {
                    GoString.RuneAt(text.AsSpan(at), out used);
                }

                cut = at + used < text.Length ? at + used : -1;
            }

            if (cut < 0)
            {
                break;
            }

            parts.Add(text[at..cut]);
            context.CheckList(parts.Count);
            at = cut + separator.Length;
        }

        if (separator.Length > 0 || text.Length > 0)
        {
            parts.Add(text[at..]);
        }

        return parts;
    }

    private static Dictionary<string, string> ToMap(List<string> parts)
    {
        Dictionary<string, string> map = new(parts.Count);
        for (int i = 0; i < parts.Count; i++)
        {
            map[string.Create(CultureInfo.InvariantCulture, $"_{i}")] = parts[i];
        }

        return map;
    }

    /// <summary>A list of strings is sorted in place, as in sprig; any other list gives a new one.</summary>
    private static List<string> Sort(object? value, EvaluationContext context)
    {
        List<string> texts = value is null ? ["<nil>"] : Arguments.ToTexts(value, context);
        context.Step(texts.Count);
        texts.Sort(GoString.Compare);
        return texts;
    }
}

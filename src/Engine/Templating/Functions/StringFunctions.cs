using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's functions on one string, and <c>slugify</c>.</summary>
internal static class StringFunctions
{
    private const ParameterType Text = ParameterType.String;
    private const ParameterType Int = ParameterType.Int;

    public static void Register(FunctionTable table)
    {
        table.Add("hello", static (_, _) => "Hello!");
        RegisterCase(table);
        RegisterTrim(table);
        RegisterQuote(table);
        table.Add("trunc", static (a, _) => Truncate(Arguments.Int(a[0]), Arguments.Text(a[1])), Int, Text);
        table.Add("substr", static (a, _) => Substring(Arguments.Int(a[0]), Arguments.Int(a[1]), Arguments.Text(a[2])), Int, Int, Text);
        table.Add("repeat", Repeat, Int, Text);
        table.Add("contains", static (a, _) => Boxes.Of(Arguments.Text(a[1]).Contains(Arguments.Text(a[0]), StringComparison.Ordinal)), Text, Text);
        table.Add("hasPrefix", static (a, _) => Boxes.Of(Arguments.Text(a[1]).StartsWith(Arguments.Text(a[0]), StringComparison.Ordinal)), Text, Text);
        table.Add("hasSuffix", static (a, _) => Boxes.Of(Arguments.Text(a[1]).EndsWith(Arguments.Text(a[0]), StringComparison.Ordinal)), Text, Text);
        table.Add("indent", static (a, c) => Indent(Arguments.Int(a[0]), "", Arguments.Text(a[1]), c), Int, Text);
        table.Add("nindent", static (a, c) => Indent(Arguments.Int(a[0]), "\n", Arguments.Text(a[1]), c), Int, Text);
        table.Add("replace", Replace, Text, Text, Text);
        table.Add("plural", static (a, _) => Arguments.Int(a[2]) == 1 ? a[0] : a[1], Text, Text, Int);
        table.Add("sha1sum", static (a, _) => Sha1(Arguments.Text(a[0])), Text);
        table.Add("sha256sum", static (a, _) => Convert.ToHexStringLower(SHA256.HashData(GoString.ToBytes(Arguments.Text(a[0])))), Text);
        table.Add("adler32sum", static (a, _) => Adler32.Sum(GoString.ToBytes(Arguments.Text(a[0]))).ToString(CultureInfo.InvariantCulture), Text);
        table.Add("slugify", static (a, c) => c.Built(Slug.Make(Arguments.Text(a[0]))), Text);
    }

    private static void RegisterCase(FunctionTable table)
    {
        table.Add("upper", static (a, c) => c.Built(Casing.ToUpper(Arguments.Text(a[0]))), Text);
        table.Add("lower", static (a, c) => c.Built(Casing.ToLower(Arguments.Text(a[0]))), Text);
        table.Add("title", static (a, c) => c.Built(Casing.ToTitle(Arguments.Text(a[0]))), Text);
    }

    private static void RegisterTrim(FunctionTable table)
    {
        table.Add("trim", static (a, _) => Trimming.TrimSpace(Arguments.Text(a[0])), Text);
        table.Add("trimAll", static (a, _) => Trimming.Trim(Arguments.Text(a[1]), Arguments.Text(a[0])), Text, Text);
        table.Add("trimall", static (a, _) => Trimming.Trim(Arguments.Text(a[1]), Arguments.Text(a[0])), Text, Text);
        table.Add("trimPrefix", static (a, _) => Trimming.TrimPrefix(Arguments.Text(a[1]), Arguments.Text(a[0])), Text, Text);
        table.Add("trimSuffix", static (a, _) => Trimming.TrimSuffix(Arguments.Text(a[1]), Arguments.Text(a[0])), Text, Text);
    }

    private static void RegisterQuote(FunctionTable table)
    {
        table.Add("toString", static (a, c) => Arguments.ToText(a[0], c), ParameterType.Any);
        table.AddVariadic("quote", Quote, ParameterType.Any);
        table.AddVariadic("squote", SingleQuote, ParameterType.Any);
        table.AddVariadic("cat", Concatenate, ParameterType.Any);
    }

    private static object Quote(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        if (arguments is [{ } single])
        {
            return context.Built(GoQuote.Quote(Arguments.ToText(single, context)));
        }

        StringBuilder text = new();
        foreach (object? value in arguments)
        {
            if (value is not null)
            {
                text.Append(text.Length > 0 ? " " : "").Append(GoQuote.Quote(Arguments.ToText(value, context)));
                context.CheckLength(text.Length);
            }
        }

        return context.Built(text.ToString());
    }

    private static object SingleQuote(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        StringBuilder text = new();
        foreach (object? value in arguments)
        {
            if (value is not null)
            {
                text.Append(text.Length > 0 ? " '" : "'").Append(Arguments.ToText(value, context)).Append('\'');
                context.CheckLength(text.Length);
            }
        }

        return context.Built(text.ToString());
    }

    private static object Concatenate(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        StringBuilder text = new();
        bool first = true;
        foreach (object? value in arguments)
        {
            if (value is not null)
            {
                text.Append(first ? "" : " ").Append(Arguments.ToText(value, context));
                context.CheckLength(text.Length);
                first = false;
            }
        }

        return context.Built(GoString.Normalize(text.ToString(), replace: false));
    }

    private static string Truncate(long count, string text)
    {
        int length = GoString.ByteLength(text);
        if (count < 0 && length + count > 0)
        {
            return GoString.Slice(text, (int)(length + count), length);
        }

        return count >= 0 && length > count ? GoString.Slice(text, 0, (int)count) : text;
    }

    private static string Substring(long start, long end, string text)
    {
        int length = GoString.ByteLength(text);
        if (start < 0)
        {
            start = 0;
        }
        else if (end < 0 || end > length)
        {
            end = length;
        }

        return start <= end && end >= 0 && end <= length
            ? GoString.Slice(text, (int)start, (int)end)
            : throw new TemplateFaultException($"slice bounds out of range [{start}:{end}] with length {length}");
    }

    private static object Repeat(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        long count = Arguments.Int(arguments[0]);
        string text = Arguments.Text(arguments[1]);
        if (count < 0)
        {
            throw new TemplateFaultException("strings: negative Repeat count");
        }

        if (text.Length == 0)
        {
            return "";
        }

        context.CheckLength(count > int.MaxValue ? count : count * text.Length);
        return context.Built(string.Create(text.Length * (int)count, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i += source.Length)
            {
                source.CopyTo(span[i..]);
            }
        }));
    }

    private static string Indent(long spaces, string before, string text, EvaluationContext context)
    {
        if (spaces < 0)
        {
            throw new TemplateFaultException("strings: negative Repeat count");
        }

        long lines = 1 + text.AsSpan().Count('\n');
        context.CheckLength(spaces > int.MaxValue / lines ? spaces : text.Length + (spaces * lines) + before.Length);
        string pad = new(' ', (int)spaces);
        string body = lines > 1 ? text.Replace("\n", "\n" + pad, StringComparison.Ordinal) : text;
        return context.Built(string.Concat(before, pad, body));
    }

    private static object Replace(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        string before = Arguments.Text(arguments[0]);
        string after = Arguments.Text(arguments[1]);
        string text = Arguments.Text(arguments[2]);
        if (before.Length == 0)
        {
            context.CheckLength(text.Length + ((text.Length + 1L) * after.Length));
            StringBuilder spread = new(after);
            for (int i = 0; i < text.Length;)
            {
                GoString.RuneAt(text.AsSpan(i), out int used);
                spread.Append(text, i, used).Append(after);
                i += used;
            }

            return context.Built(spread.ToString());
        }

        if (after.Length > before.Length)
        {
            context.CheckLength(text.Length + ((long)text.AsSpan().Count(before) * (after.Length - before.Length)));
        }

        return context.Built(text.Replace(before, after, StringComparison.Ordinal));
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "sha1sum is a function of the template language; nothing is secured by it")]
    private static string Sha1(string text) => Convert.ToHexStringLower(SHA1.HashData(GoString.ToBytes(text)));
}

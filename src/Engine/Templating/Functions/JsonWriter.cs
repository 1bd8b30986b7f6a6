using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Writes values as Go's encoding/json does: sorted keys, its number forms and its escapes.</summary>
internal readonly ref struct JsonWriter(TextBuffer output, JsonStyle style, EvaluationContext context)
{
    /// <summary>Whether JSON can hold the value: no infinities, no NaN, no complex numbers.</summary>
    public static bool CanWrite(object? value, EvaluationContext context)
    {
        context.Step();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        switch (value)
        {
            case double d:
                return double.IsFinite(d);
            case Complex:
                return false;
            case IDictionary map:
                foreach (object? item in map.Values)
                {
                    if (!CanWrite(item, context))
                    {
                        return false;
                    }
                }

                return true;
            case IList list:
                foreach (object? item in list)
                {
                    if (!CanWrite(item, context))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }

    public void Write(object? value) => Write(value, 0);

    /// <summary>A float64 as JSON: plain between 1e-6 and 1e21.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (size == 0 || size is >= 1e-6 and < 1e21)
        {
            return GoNumber.Format(value, 'f', -1);
        }

        string text = GoNumber.Format(value, 'e', -1);
        return text.Length >= 4 && text[^4] == 'e' && text[^3] == '-' && text[^2] == '0' ? string.Concat(text.AsSpan(0, text.Length - 2), text.AsSpan(text.Length - 1)) : text;
    }

    private void Write(object? value, int depth)
    {
        context.Step();
        switch (value)
        {
            case null: output.Append("null"); break;
            case string s: WriteText(s); break;
            case bool b: output.Append(b ? "true" : "false"); break;
            case double d when double.IsFinite(d): output.Append(Number(d)); break;
            case double d: throw new TemplateFaultException($"json: unsupported value: {GoNumber.Format(d)}");
            case GoTime time: WriteText(time.ToJson()); break;
            case IDictionary or IList when NilValues.Contains(value): output.Append("null"); break;
            case IDictionary map: WriteMap(map, depth); break;
            case IList list: WriteList(list, depth); break;
            case byte b: output.Append(b); break;
            default:
                output.Append(GoValue.TryInt(value, out long number) ? number : throw new TemplateFaultException($"json: unsupported type: {GoValue.TypeName(value)}"));
                break;
        }
    }

    private void WriteMap(IDictionary map, int depth)
    {
        GuardStack();
        output.Append('{');
        bool first = true;
        foreach (string key in GoValue.SortedKeys(map))
        {
            Separate(ref first, depth + 1);
            WriteText(key);
            output.Append(style == JsonStyle.Pretty ? ": " : ":");
            Write(map[key], depth + 1);
        }

        Close(first, depth);
        output.Append('}');
    }

    private void WriteList(IList list, int depth)
    {
        GuardStack();
        output.Append('[');
        bool first = true;
        foreach (object? item in list)
        {
            Separate(ref first, depth + 1);
            Write(item, depth + 1);
        }

        Close(first, depth);
        output.Append(']');
    }

    private void Separate(ref bool first, int depth)
    {
        if (!first)
        {
            output.Append(',');
        }

        first = false;
        NewLine(depth);
    }

    private void Close(bool empty, int depth)
    {
        if (!empty)
        {
            NewLine(depth);
        }
    }

    private void NewLine(int depth)
    {
        if (style == JsonStyle.Pretty)
        {
            output.Append('\n');
            output.Append(' ', depth * 2);
        }
    }

    private static void GuardStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFaultException("json: unsupported value: encountered a cycle");
        }
    }

    private void WriteText(string text)
    {
        output.Append('"');
        int plain = 0;
        for (int i = 0; i < text.Length; i++)
        {
            string? escape = Escape(text, i);
            if (escape is not null)
            {
                output.Append(text.AsSpan(plain, i - plain));
                output.Append(escape);
                plain = i + 1;
            }
        }

        output.Append(text.AsSpan(plain));
        output.Append('"');
    }

    private string? Escape(string text, int i)
    {
        char c = text[i];
        switch (c)
        {
            case '"': return "\\\"";
            case '\\': return "\\\\";
            case '\n': return "\\n";
            case '\r': return "\\r";
            case '\t': return "\\t";
            case '\b': return "\\b";
            case '\f': return "\\f";
            case '<' or '>' or '&' when style != JsonStyle.Raw:
            case < ' ' or '\u2028' or '\u2029':
                return "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture);
            default:
                bool paired = char.IsSurrogate(c)
                    && ((char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) || (i > 0 && char.IsSurrogatePair(text[i - 1], c)));
                return char.IsSurrogate(c) && !paired ? "\ufffd" : null;
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Escaping for HTML and JavaScript, as text/template does it.</summary>
internal static class Escaping
{
    private static readonly SearchValues<char> HtmlSpecial = SearchValues.Create("'\"&<>\0");

    public static string Html(string text)
    {
        if (!text.AsSpan().ContainsAny(HtmlSpecial))
        {
            return text;
        }

        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\0' => escaped.Append('\uFFFD'),
                '"' => escaped.Append("&#34;"),
                '\'' => escaped.Append("&#39;"),
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    public static string JavaScript(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            Rune rune = GoString.RuneAt(text.AsSpan(i), out int used);
            AppendScript(escaped, rune, text.AsSpan(i, used));
            i += used;
        }

        return escaped.ToString();
    }

    private static void AppendScript(StringBuilder escaped, Rune rune, ReadOnlySpan<char> source)
    {
        string? special = rune.Value switch
        {
            '\\' => "\\\\",
            '\'' => "\\'",
            '"' => "\\\"",
            '<' => "\\u003C",
            '>' => "\\u003E",
            '&' => "\\u0026",
            '=' => "\\u003D",
            _ => null,
        };
        if (special is not null)
        {
            escaped.Append(special);
        }
        else if (rune.Value >= ' ' && (rune.Value < 0x80 || GoQuote.IsPrint(rune)))
        {
            escaped.Append(source);
        }
        else
        {
            escaped.Append("\\u").Append(rune.Value.ToString("X4", CultureInfo.InvariantCulture));
        }
    }
}

using System.Text;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>Random YAML texts: mostly well formed, with odd scalars, and now and then broken.</summary>
internal sealed class YamlTextGenerator(int seed)
{
    private static readonly string[] Scalars =
    [
        "a", "b c", "yes", "n", "true", "null", "~", "", "0", "-1", "007", "08", "0x1f", "0o7", "0b11", "1e3", "1.5", ".5", ".5_0", "1_000", "+1", "12:30:45", "2001-01-01",
        "18446744073709551615", "9223372036854775808", "1e400", "-0.0", "'it''s'", "'a: b'", "\"a\\tb\"", "\"\\x41\\u00e9\"", "\"\\/\"", "\"\\e\\0\\_\\N\"", "\"x\\\n    y\"", "'x\n\n    y'",
        "!!str 1", "!!int 5", "!!int '5'", "!!float 1", "!!bool yes", "!!binary aGk=", "!local x", "! 5", "!!null ''", "a:b", "a#b", "a #c", "-x", "?x", ":x", "http://a/b?c=d",
        "[]", "{}", "[a, b]", "[a, [b, {c: d}]]", "{a: b, c: [1, 2.50]}", "{\"a\":1}", "[x:y, 'z']", "{x}", "&x a", "*x", "<<", "@", "`", "%a", "- a", "a: b", "|", ">", "? a", "é ☃ 日本",
        "a\u00a0b", "a\tb", "\t", "a, b]", "{{ x }}", "*", "&", "!", "a 'b' \"c\"", "\"a\" b", "''", "\"\"", "a\\n", "long plain text\n    that goes on\n\n    and on", "=", "y", "N", "off",
        "[a: b, c]", "[? a, b]", "[a, ]", "[,]", "{a: b, }", "{a, b: }", "{? a : b}", "{a:b}", "[a :b]", "[a?b]", "{\"a\" :1}", "['x':1]", "[[a]: b]", "{a: &q [1], b: *q}", "[a\n    b]", "{a:\n   1}",
        "\"a\\\n    \\ b\"", "\"a \n\n   b\\n\"", "\"\\'\"", "\"\\q\"", "\"\\x4\"", "\"\\ud800\"", "\"\\U0001f600\"", "'a\n    # b'", "'a\n---'", "\"---", "!!x", "!a!b c", "!<tag:yaml.org,2002:str> 1",
        "!<x 1", "!e%41 x", "!! x", "!!float 1_0", "!!timestamp 2001-01-01", "!!merge <<", "&a &b c", "&a !!str c", "!!str &a c", "&a", "!!str", "*x :", "- - a", "-\ta", "? a\n    : b", "a\n  b: c", "a *b:c",
        "x\u2028y", "x\u0085    y", "'\u2029'", "a # b: c", "a: # b", "\ufeffa", "{a: [b, {c: d}], e}", "\"a\": b", "'a': b", "[a]: b", "...", "--- a", "%YAML 1.1", "1:2", "::", "a::b", "- ", "?", "-",
    ];

    private static readonly string[] Keys = ["a", "b", "c", "k.io/x", "1", "1.5", "true", "'q'", "\"d\"", "0x10", "a b", "<<", "? x", "&k k", "null", "~", "y", "1e3", "é", "''", "-", "2001-01-01", "!!str 5", "[a]"];

    private readonly Random _random = new(seed);

    public string Next()
    {
        StringBuilder text = new();
        Block(text, indent: 0, depth: 0);
        return _random.Next(6) == 0 ? Damage(text.ToString()) : text.ToString();
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private void Block(StringBuilder text, int indent, int depth)
    {
        bool list = depth > 0 && _random.Next(3) == 0;
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            text.Append(' ', indent).Append(list ? "-" : Pick(Keys) + ":");
            Value(text, indent, depth);
            if (_random.Next(12) == 0)
            {
                text.Append(_random.Next(2) == 0 ? "# comment\n" : "\n");
            }
        }
    }

    private void Value(StringBuilder text, int indent, int depth)
    {
        switch (_random.Next(11))
        {
            case 10 when depth < 4:
                // The collection starts on the line of its parent's dash or question mark.
                text.Append(_random.Next(3) switch { 0 => " - ", 1 => " ? ", _ => " " }).Append(Pick(Keys)).Append(": ").Append(Pick(Scalars)).Append('\n');
                break;
            case 0 when depth < 4:
                text.Append('\n');
                Block(text, indent + _random.Next(0, 4), depth + 1);
                break;
            case 1 when depth < 4:
                text.Append(_random.Next(3) switch { 0 => " &x\n", 1 => " !!map\n", _ => " # c\n" });
                Block(text, indent + 2, depth + 1);
                break;
            case 2:
                Literal(text, indent);
                break;
            default:
                text.Append(' ').Append(Pick(Scalars)).Append(_random.Next(8) == 0 ? "  # c\n" : _random.Next(15) == 0 ? "\r\n" : "\n");
                break;
        }
    }

    private void Literal(StringBuilder text, int indent)
    {
        text.Append(' ').Append(_random.Next(2) == 0 ? '|' : '>');
        text.Append(_random.Next(8) switch { 0 => "-", 1 => "+", 2 => "2", 3 => "2-", 4 => "+1", _ => "" }).Append('\n');
        int inner = indent + _random.Next(1, 4);
        for (int i = _random.Next(4); i > 0; i--)
        {
            text.Append(' ', inner + (_random.Next(4) == 0 ? 2 : 0)).Append(_random.Next(5) switch { 0 => "", 1 => "# no comment", 2 => "a: b  ", _ => "text" }).Append('\n');
            if (_random.Next(5) == 0)
            {
                text.Append('\n');
            }
        }
    }

    private string Damage(string text)
    {
        StringBuilder damaged = new(text);
        for (int i = _random.Next(1, 3); i > 0 && damaged.Length > 0; i--)
        {
            int at = _random.Next(damaged.Length);
            if (_random.Next(2) == 0)
            {
                damaged.Remove(at, 1);
            }
            else
            {
                damaged.Insert(at, " :-?[]{},#&*!|>'\"%@`\n\t\u00a0ax0\r\u2028.<"[_random.Next(30)]);
            }
        }

        return damaged.ToString();
    }
}

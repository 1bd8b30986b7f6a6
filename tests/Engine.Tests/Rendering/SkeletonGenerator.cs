using System.Text;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Tests.Rendering;

/// <summary>Random templates of objects with actions in all places, and inputs that try to break out of theirs.</summary>
internal sealed class SkeletonGenerator(int seed)
{
    private static readonly string[] Values =
    [
        "a", "6.9.2", "1", "007", "1e3", "0x1F", "true", "yes", "null", "~", "", " ", " a", "a ", "a b", "a: b", "a:b", "a:", ":a", "a #b", "a#b", "#a", "-", "- a", "-a", "?", "? a", "---", "...", "--- a",
        "'", "''", "'a'", "\"a\"", "\"a", "\"a\\\"b\"", "\"\"", "\"a\" b", "\"a\": b", "\"a: b # c\"", "'a''b'", "'\"'", "{", "{a: b}", "[a]", "]", ",", "a, b", "&a", "*a", "!a", "!!str 1", "|", ">", "|\n  x", "%", "@", "@a", "`",
        "a\nb", "\n", "a\n  b: c", "a\n---\nkind: B\nmetadata: {name: x}", "a\tb", "\t", "\r\n", "é", "\u0085", "\u2028", "\ue000", "\ufeff", "\\", "\\n", "a\\", "2001-01-01", "12:30:45", "sha256:0123456789abcdef", ".inf", "inf", ".5",
        "ghcr.io/a/b:1.0@sha256:00", "<<", "=", "/", "_", "+1", "1_000", "long text of many words that goes on and on, beyond the eighty columns at which the writer folds its lines, and further",
    ];

    private static readonly string[] Actions = ["<< inputs.a >>", "<< inputs.b >>", "<<inputs.c>>", "<< inputs.a | quote >>", "<< inputs.b | squote >>", "<<- inputs.c ->>", "<< $v := inputs.a >>", "<< toYaml inputs.b >>"];

    private static readonly string[] Texts =
    [
        "x", "x ", " x", ":", ": ", " #", "#", "-", "- ", "--", "'", "\"", "\\", ".", "..", "@", "word ", " word", "\n", "\n  ", "{", "[", ",", "&a ", "!!str ", "1", "0", "long text of words that reaches a fold before ",
    ];

    private readonly Random _random = new(seed);

    public Dictionary<string, object?> Inputs() => new() { ["a"] = Value(), ["b"] = Value(), ["c"] = Value() };

    /// <summary>A template: most are what the writer makes of a tree, as with items of <c>resources</c>; others are written freely.</summary>
    public string Text() => _random.Next(3) == 0 ? FreeText() : YamlWriter.Write(Root());

    private object Value() => _random.Next(12) == 0 ? (long)_random.Next(1000) : Pick(Values);

    private Dictionary<string, object?> Root()
    {
        Dictionary<string, object?> root = new() { ["kind"] = "A", ["apiVersion"] = "v1", ["metadata"] = new Dictionary<string, object?> { ["name"] = _random.Next(3) == 0 ? Scalar() : "x" } };
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            root[_random.Next(12) == 0 ? Scalar() : "k" + i] = Node(0);
        }

        return root;
    }

    private object? Node(int depth) => _random.Next(depth > 2 ? 2 : 5) switch
    {
        0 or 1 => Scalar(),
        2 => new List<object?> { Node(depth + 1), Scalar() },
        3 => new Dictionary<string, object?> { ["p"] = Node(depth + 1), ["q"] = Scalar() },
        _ => _random.Next(3) == 0 ? null : 5L,
    };

    private string Scalar()
    {
        StringBuilder text = new();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            text.Append(_random.Next(2) == 0 ? Pick(Actions) : Pick(Texts));
        }

        return text.ToString();
    }

    private string FreeText()
    {
        StringBuilder text = new("apiVersion: v1\nkind: A\nmetadata:\n  name: x\n");
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            text.Append("k").Append(i).Append(':').Append(Pick([" ", "  ", "\n  ", " |\n  ", " >-\n   ", " &x ", "\n- ", " '", " \""])).Append(Scalar()).Append(Pick(["\n", "\n", " # c\n", "\n\n", "'\n", "\"\n", "\n---\nkind: B\n"]));
        }

        return text.ToString();
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}

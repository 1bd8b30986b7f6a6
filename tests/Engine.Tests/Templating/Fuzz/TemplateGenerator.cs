using System.Text;

namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>Writes random templates over the golden inputs: mostly well typed, now and then not.</summary>
internal sealed class TemplateGenerator(int seed)
{
    private static readonly string[] Strings =
    [
        "\"\"", "\"a\"", "\"abc\"", "\"a,b,c\"", "\"hello World foo_bar\"", "\"é☃ö\"", "\"it's \\\"q\\\"\"", "`raw \\n $x`", "\"line1\\nline2\\n\"", "\"  pad\\t\"", "\"12\"",
        "\"-3.7\"", "\"0x1F\"", "\"1e3\"", "\"true\"", "\"\\u00e9\\x41\\101\"", "\"%d %s\"", "\"a/b/../c.tar.gz\"", "\"/abs/\"", "\"https://u:p@h:80/p?q=1#f\"", "\"{\\\"a\\\":[1,2.5,null]}\"",
        "\"[1,\\\"x\\\"]\"", "\"YWJj\"", "\"MFRGG===\"", "\"string\"", "\"map\"", "\"slice\"", "\"int\"", "\"<a href='x'>&\"", "\"90m\"", "\"2006-01-02\"", "\"2020-02-29\"", "\"\\xff\\xfe\"",
        "\"name\"", "\"z\"", "\"b\"", "\"$1-${2}\"", "\"日本\"", "\"😀x\"", "\"yes\"", "\"a: b\"", "\"- x\"",
    ];

    private static readonly string[] Ints = ["0", "1", "2", "3", "-1", "7", "42", "0x1F", "0b11", "0o17", "1_000", "'a'", "5", "10", "-7", "+3", "1e2", "'\\n'", "'é'", "'\\x41'", "'\\u263a'", "0X_1f", "0B1", "0O17", "017", "08", "1__0", "0x", "1_", "'ab'", "''", "9223372036854775808", "1e19", "0x8000000000000000"];

    private static readonly string[] Numbers =
    [
        "1.5", "0.25", "-2.75", "1e21", "1e-7", "123456789.0", "100000.0", "1000000.0", "0.1", "inputs.replicas", "inputs.ratio", "inputs.big", "inputs.huge", "inputs.neg", "2.5",
        "(int64 5)", "9223372036854775807", "0x1p-2", "3.0", "0x1p4", "0x1.8p1", "1e400", "1_0.5", ".5", "5.", "1e", "1i", "2+3i", "1.5i", "-0.0", "0x.8p0", "1E5", "(float64 2)", "(len \"abc\")",
    ];

    private static readonly string[] Lists =
    [
        "inputs.list", "inputs.nums", "inputs.mixed", "inputs.dup", "inputs.emptylist", "inputs.objs", "inputs.nested.list", "(list)", "(list 1 \"a\" true nil 2.5)", "(until 3)",
        "(splitList \",\" \"b,a,c\")", "(list (list 1 2) (list))", "(rest (list))",
    ];

    private static readonly string[] Maps = ["inputs.map", "inputs.emptymap", "inputs.map.a", "(dict)", "(dict \"a\" 1 \"b\" (list 1))", "inputs", "(split \".\" \"a.b\")", "nil"];

    private static readonly string[] Anything =
    [
        "nil", "inputs.nil", ".", "$", "inputs.yamlish", "inputs.digits", "inputs.nope", "inputs.unicode", "inputs.multiline", "1i", "(index inputs.objs 0)",
        "$v", "$w", "$e", "$nope", ".x", "$.x", ".x.y", "inputs.map.nope.x", "(dict \"a\" (dict \"b\" 1)).a.b", "(index inputs.objs 0).name", "inputs.nested.deep", "(list 1 2).x", "((1))", "(nil)", "\"s\".x", "1.x", "inputs.list.0",
        "(toDate \"2006-01-02\" \"2020-02-29\")", "(urlParse \"http://h\").host", "`a\nb`",
    ];

    private static readonly string[] Patterns =
        ["\"[a-z]+\"", "\"a|b\"", "\"^v?(\\\\d+)\\\\.(\\\\d+)\"", "\"(\"", "\"\"", "\"x*\"", "\"(?i)A\"", "\".\"", "\"\\\\bfoo\"", "\"(?P<n>l+)\"", "\"[[:alpha:]]\"", "\"a{2,1}\"", "\"[^ ]\""];

    private static readonly string[] Texts = ["text", " ", "\n", "k: ", "\n\n  y: ", "é", "<", ">", "{{x}}", "-", "'", " \n ", "\t", "<", "<<", ">>", "<<<", "\n<<- /* c */ ->>\n", "\u00a0", "\r\n", "<</*", "/* x */"];

    private readonly Random _random = new(seed);
    private int _budget;

    public string Next()
    {
        _budget = 40;
        StringBuilder text = new();
        Body(text, 0, inRange: false);
        return text.ToString();
    }

    private void Body(StringBuilder text, int depth, bool inRange)
    {
        int parts = _random.Next(1, depth == 0 ? 5 : 3);
        for (int i = 0; i < parts; i++)
        {
            if (_random.Next(3) == 0)
            {
                text.Append(Pick(Texts));
            }

            Part(text, depth, inRange);
        }
    }

    private void Part(StringBuilder text, int depth, bool inRange)
    {
        int choice = depth > 3 || _budget < 0 ? 0 : _random.Next(24);
        switch (choice)
        {
            case 8:
                Block(text, $"if {Pipeline('a')}", depth, inRange, canElse: true);
                break;
            case 9:
                Block(text, $"with {(Chance(3) ? "$w := " : "")}{Pipeline('a')}", depth, inRange, canElse: true);
                break;
            case 10 or 11:
                string variables = _random.Next(4) switch { 0 => "$i, $e := ", 1 => "$e := ", _ => "" };
                Block(text, $"range {variables}{(Chance(6) ? Pipeline('a') : Pipeline(Chance(4) ? 'm' : 'l'))}", depth, inRange: true, canElse: true);
                break;
            case 12:
                Action(text, $"$v := {Pipeline('a')}");
                Action(text, Chance(2) ? "$v" : $"$v = {Pipeline('a')}");
                Action(text, $"$v | {Stage('a')}");
                break;
            case 13:
                text.Append("<< define \"t\" >>[<< . >>]<< end >>");
                Action(text, $"template \"t\" {Pipeline('a')}");
                break;
            case 14 when inRange:
                Action(text, Chance(2) ? "break" : "continue");
                break;
            case 15:
                text.Append(Chance(2) ? "<</* c */>>" : "<<- /* c */ ->>");
                break;
            case 16:
                Range(text, depth);
                break;
            case 17:
                Scopes(text, depth, inRange);
                break;
            case 18:
                Definition(text, depth);
                break;
            case 19:
                Action(text, $"{Pipeline('a')} | {Stage('a')} | {Stage('s')}");
                break;
            default:
                Action(text, Pipeline('a'));
                break;
        }
    }

    /// <summary>Loops over what is not a list.</summary>
    private void Range(StringBuilder text, int depth)
    {
        string over = Pick(["3", "0", "-1", "inputs.replicas", "\"aé\"", "inputs.map", "1.5", "true", "(until 4)", "'b'", "(int64 2)", "inputs.nil", "(dict)", "inputs.nested", "(split \",\" \"b,a\")"]);
        string head = Pick(["range ", "range $e := ", "range $i, $e := ", "$e := 0 >><< range $e = ", "$i := 0 >><< $e := 1 >><< range $i, $e = ", "range $i, $e, $v := "]);
        Block(text, head + over, depth, inRange: true, canElse: true);
        Action(text, Pick(["$e", "$i", ".", "\"\""]));
    }

    /// <summary>Variables set inside and read outside of a block.</summary>
    private void Scopes(StringBuilder text, int depth, bool inRange)
    {
        Action(text, $"$v := {Pipeline('a')}");
        Action(text, Pick(["if true", "with 1", "range inputs.list", "with $w := $v", "if $w := $v"]));
        Action(text, Pick(["$v = 7", "$v := 8", "$v", "$w"]));
        Body(text, depth + 1, inRange);
        if (Chance(2))
        {
            Action(text, Pick(["else", "else if true", "else with 2", "else with $v", "else range"]));
            Action(text, Pick(["$v", ".", "$w"]));
        }

        Action(text, "end");
        Action(text, Pick(["$v", "$v", "$w"]));
    }

    /// <summary>Named templates, some of which call themselves, hide others or are not there.</summary>
    private void Definition(StringBuilder text, int depth)
    {
        string name = Pick(["\"t\"", "\"u\"", "`t`", "\"\"", "\"resourceset\""]);
        Action(text, Pick(["define ", "block "]) is "block " ? $"block {name} {Pipeline('a')}" : $"define {name}");
        Body(text, depth + 2, inRange: false);
        Action(text, Pick([".", "$", "$v", "with .", "template \"v\" ."]) is var inner && inner.StartsWith("with", StringComparison.Ordinal) ? "inputs" : inner);
        Action(text, "end");
        Action(text, $"template {Pick(["\"t\"", "\"u\"", "\"nope\"", "\"\"", "`t`"])} {Pick(["", ".", "inputs", "1"])}");
    }

    private void Block(StringBuilder text, string head, int depth, bool inRange, bool canElse)
    {
        Action(text, head);
        Body(text, depth + 1, inRange);
        if (canElse && Chance(3))
        {
            Action(text, Chance(4) && head.StartsWith("if", StringComparison.Ordinal) ? $"else if {Pipeline('b')}" : "else");
            Body(text, depth + 1, inRange);
        }

        Action(text, "end");
    }

    private void Action(StringBuilder text, string body) => text.Append(Chance(5) ? "<<- " : "<< ").Append(body).Append(Chance(5) ? " ->>" : " >>");

    private string Pipeline(char kind)
    {
        if (!Chance(2))
        {
            return Expression(kind, 0, parenthesized: false);
        }

        char first = "slmna"[_random.Next(5)];
        return $"{Expression(first, 0, parenthesized: false)} | {Stage(first)}";
    }

    /// <summary>A function that takes the value before the pipe as its last argument.</summary>
    private string Stage(char kind)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            (string name, string arguments, char _) = GeneratorFunctions.All[_random.Next(GeneratorFunctions.All.Length)];
            string plain = arguments.TrimEnd('*');
            if (plain.Length > 0 && (plain[^1] == kind || plain[^1] == 'a' || attempt == 19))
            {
                return Call(name, plain[..^1], 1);
            }
        }

        return "toJson";
    }

    private string Expression(char kind, int depth, bool parenthesized)
    {
        _budget--;
        kind = Chance(12) ? 'a' : kind;
        if (depth > 2 || _budget < 0 || Chance(3))
        {
            return Literal(kind);
        }

        for (int attempt = 0; attempt < 10; attempt++)
        {
            (string name, string arguments, char result) = GeneratorFunctions.All[_random.Next(GeneratorFunctions.All.Length)];
            if (result == kind || kind == 'a' || (kind == 'n' && result == 'i'))
            {
                string call = Call(name, arguments, depth + 1);
                return parenthesized ? $"({call})" : call;
            }
        }

        return Literal(kind);
    }

    private string Call(string name, string arguments, int depth)
    {
        StringBuilder call = new(name);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == '*')
            {
                for (int more = _random.Next(3); more > 0; more--)
                {
                    call.Append(' ').Append(Expression(arguments[i - 1], depth, parenthesized: true));
                }
            }
            else
            {
                call.Append(' ').Append(Expression(arguments[i], depth, parenthesized: true));
            }
        }

        return call.ToString();
    }

    private string Literal(char kind) => kind switch
    {
        's' => Chance(4) ? Pick(["inputs.tenant", "inputs.name", "inputs.version", "inputs.unicode", "inputs.quoted", "inputs.path", "inputs.url", "inputs.spaces", "inputs.empty"]) : Pick(Strings),
        'i' => Pick(Ints),
        'n' => Chance(2) ? Pick(Ints) : Pick(Numbers),
        'l' => Pick(Lists),
        'm' => Pick(Maps),
        'b' => Pick(["true", "false", "inputs.enabled", "inputs.disabled"]),
        'r' => Pick(Patterns),
        'f' => Format(),
        't' => Pick(["(toDate \"2006-01-02\" \"2020-02-29\")", "(toDate \"2006-01-02T15:04:05Z07:00\" \"2021-03-04T05:06:07Z\")"]),
        _ => Literal("silnmb?"[_random.Next(7)] is char c && c == '?' ? '!' : 's', anything: true),
    };

    private string Literal(char kind, bool anything) => anything && kind == '!' ? Pick(Anything) : Literal("silnmb"[_random.Next(6)]);

    private string Format()
    {
        StringBuilder format = new("\"");
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            format.Append(Pick(["", "", "x", " ", "é"])).Append('%');
            format.Append(Pick(["", "", "", "+", "-", "#", "0", " ", "+0", "-0", "# "]));
            format.Append(Pick(["", "", "", "5", "12", "*", "[1]", "[2]", "[9]", "[x]"]));
            format.Append(Pick(["", "", "", ".2", ".0", ".", ".*", ".[1]*", ".8"]));
            format.Append(Pick(["v", "v", "s", "d", "q", "x", "X", "o", "O", "b", "c", "U", "e", "E", "f", "F", "g", "G", "t", "T", "%", "z", "w", "!", ""]));
        }

        return format.Append('"').ToString();
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}

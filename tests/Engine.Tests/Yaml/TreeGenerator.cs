namespace Serverless.Engine.Tests.Yaml;

/// <summary>Random trees full of what makes YAML hard: indicators, breaks, numbers in disguise, long and foreign text.</summary>
internal sealed class TreeGenerator(int seed)
{
    private static readonly string[] Words =
    [
        "", "a", "b", "yes", "n", "y", "true", "null", "~", "0", "1", "-1", "007", "08", "0x1f", "0o7", "0b1", "1e3", "1.5", ".5", ".5_0", "._5", "1_000",
        "+1", ".inf", ".nan", "-.inf", "12:30", "12:30:45", "190:20:30.15", "2001-01-01", "2001-1-1 1:2:3", "2001-12-14t21:59:43.10-05:00", "2001-13-01",
        "2001-02-30", "---", "...", "--- a", "<<", "=", "-", "?", ":", "#", "&a", "*a", "!x", "%", "@", "`", "|", ">", "'", "\"", ",", "[", "]", "{", "}", "\\",
        "a: b", "a:b", "a #b", "a#b", "- x", "-x", "? x", "?x", ": x", ":x", "{{ x }}", "<< inputs.x >>", "é", "☃", "日本", "😀", "long text with many words in it",
        "averyveryveryveryverylongwordwithoutanyspaceatall", "a\tb", "\t", "\r\n", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u0001", "\u001b", "\u007f", "\u0090",
        "\ufffd", "\ufffe", "\n", " ", "  ", "\n\n", " \n", "\n ", "x\n", "sha256:0123456789abcdef", "1.2.3", "v1.2.3", "100m", "1Gi", "/api", "http://a/b?c=d&e", "a,b", "it's",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "-0", "0.", "1.", "e5", "1e", "0b+1", "0x_", "_1", "1__0",
    ];

    private static readonly double[] Doubles =
    [
        0, -0.0, 1, 1.5, -2.25, 1e20, 1e21, 1e-7, 1.5e-5, 0.1, 123456.5, 1234567.5, 1e15, 9007199254740993, 9223372036854775808d, 18446744073709551616d, 1e300, 5e-324, 12345678.9, 100000000.5,
    ];

    private readonly Random _random = new(seed);

    public string Text()
    {
        string text = "";
        int parts = _random.Next(8) switch { 0 => 0, < 4 => 1, < 6 => 2, 6 => 4, _ => 12 };
        for (int i = 0; i < parts; i++)
        {
            text += _random.Next(20) == 0 ? ((char)_random.Next(1, 0xd7ff)).ToString() : Words[_random.Next(Words.Length)];
            text += _random.Next(4) switch { 0 => " ", 1 when _random.Next(3) == 0 => "\n", _ => "" };
        }

        return text;
    }

    public object? Tree(int depth = 0)
    {
        int choice = _random.Next(depth > 3 ? 6 : 9);
        switch (choice)
        {
            case 0: return _random.Next(4) switch { 0 => null, 1 => true, 2 => false, _ => (long)_random.Next(-5, 2000) };
            case 1: return _random.Next(3) switch { 0 => Doubles[_random.Next(Doubles.Length)], 1 => _random.NextInt64(), _ => (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-12, 25)) };
            case <= 5: return Text();
            case 6:
                List<object?> list = [];
                for (int i = _random.Next(4); i > 0; i--)
                {
                    list.Add(Tree(depth + 1));
                }

                return list;
            default:
                Dictionary<string, object?> map = [];
                for (int i = _random.Next(5); i > 0; i--)
                {
                    map[_random.Next(60) == 0 ? new string('k', _random.Next(100, 1100)) : Text()] = Tree(depth + 1);
                }

                return map;
        }
    }
}

using System.Text;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>Random patterns from the pieces of RE2's syntax, right and wrong, and texts that they may match.</summary>
internal sealed class RegexGenerator(int seed)
{
    private static readonly string[] Atoms =
    [
        "a", "b", "v", "1", "0", "-", "_", "x", @"\.", ".", @"\d", @"\D", @"\w", @"\W", @"\s", @"\S", @"\b", @"\B", "^", "$", @"\A", @"\z", "[a-c]", "[^0-9]", "[0-9.]",
        "[[:alpha:]]", "[[:^digit:]]", "[a-z-[x]]", @"[\d\-]", @"\pL", @"\p{Lu}", @"\PN", @"\p{Common}", @"\p{bengali}", @"\x61", @"\x{62}", @"\Qa.b\E", @"\_", "alpine", "rc",
    ];

    private static readonly string[] Broken =
    [
        "(?=a)", "(?!a)", "(?<=a)", @"\1", @"\Z", @"\h", "[z-a]", "[a", "(a", "a)", "*a", "+", "a**", "a{2}{3}", "a{1001}", @"\u0041", "(?x)a", "(?>a)", "[[:foo:]]", @"\pZZ", @"\",
    ];

    private static readonly string[] Flags = ["(?i)", "(?s)", "(?m)", "(?U)", "(?i-s:", "(?:", "(", "(?P<n>", "(?-i)"];

    private static readonly string[] Counts = ["*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "+?", "??", "{,2}"];

    private const string Alphabet = "aabcvx01129.-_ABZ \nrcক";

    private readonly Random _random = new(seed);

    public string Pattern()
    {
        StringBuilder pattern = new();
        Sequence(pattern, 3);
        return _random.Next(8) == 0 ? pattern + Pick(Broken) : pattern.ToString();
    }

    public string Text() => _random.Next(5) == 0 ? Pick(["1.2.3", "v1.0.0-alpine", "latest", "", "a.b", "1.0.0-rc.1"])
        : string.Concat(Enumerable.Range(0, _random.Next(8)).Select(_ => Alphabet[_random.Next(Alphabet.Length)]));

    private void Sequence(StringBuilder pattern, int depth)
    {
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            if (depth > 0 && _random.Next(4) == 0)
            {
                Group(pattern, depth);
            }
            else
            {
                pattern.Append(Pick(Atoms));
            }

            if (_random.Next(3) == 0)
            {
                pattern.Append(Pick(Counts));
            }

            if (_random.Next(10) == 0)
            {
                pattern.Append('|');
            }
        }
    }

    private void Group(StringBuilder pattern, int depth)
    {
        string open = Pick(Flags);
        pattern.Append(open);
        Sequence(pattern, depth - 1);
        pattern.Append(open.EndsWith(')') ? "" : ")");
    }

    private string Pick(string[] options) => options[_random.Next(options.Length)];
}

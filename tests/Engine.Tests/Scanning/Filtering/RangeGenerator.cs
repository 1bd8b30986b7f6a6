using System.Globalization;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>
/// Random version ranges of the dialect, right and wrong, and tags near them. Tags that only the reference takes for versions, such as
/// those with leading zeros, are left to the golden rows: Go's side reads versions strictly.
/// </summary>
internal sealed class RangeGenerator(int seed)
{
    private static readonly string[] Operators = ["", "=", "!=", ">", "<", ">=", "<=", "=>", "=<", "~", "~>", "^"];
    private static readonly string[] Joins = [" ", ", ", ",", " || ", "||"];
    private static readonly string[] Prereleases = ["", "", "", "-0", "-rc.1", "-alpha", "-1", "-a-b.2", "+b1", "-rc.1+b"];
    private static readonly string[] Odd = ["", "latest", "1x", "1.2.3.4", "> = 1", ">=1,", "1 - 2 - 3", "1.2.3-01", "v", "=v1.2.3", ">=1.0.0<2.0.0", "1 -2", "* || ", "^*", ">*"];
    private static readonly string[] OddTags = ["latest", "1.2", "1", "1.2.3.4", "V1.2.3", "1.2.3-01", "1.2.3-", "1.2.3_1", "20240102030405.0.0"];

    private readonly Random _random = new(seed);

    public string Range()
    {
        if (_random.Next(6) == 0)
        {
            return Pick(Odd);
        }

        string range = _random.Next(5) == 0 ? $"{Version(true)} - {Version(true)}" : Comparator();
        for (int i = _random.Next(3); i > 0; i--)
        {
            range += Pick(Joins) + Comparator();
        }

        return range;
    }

    /// <summary>Tags without repetition, in an order that means nothing.</summary>
    public List<string> Tags() => [.. Enumerable.Range(0, 40)
        .Select(_ => _random.Next(6) == 0 ? Pick(OddTags) : (_random.Next(4) == 0 ? "v" : "") + Version(false) + Pick(Prereleases).Replace('+', '-'))
        .Distinct()];

    private string Comparator() => Pick(Operators) + (_random.Next(5) == 0 ? " " : "") + Version(true);

    private string Version(bool inRange)
    {
        int parts = inRange ? _random.Next(1, 4) : 3;
        string text = string.Join('.', Enumerable.Range(0, parts).Select(i => inRange && i > 0 && _random.Next(6) == 0 ? Pick(["x", "X", "*"]) : _random.Next(4).ToString(CultureInfo.InvariantCulture)));
        return inRange ? (_random.Next(6) == 0 ? "v" : "") + text + (_random.Next(3) == 0 ? Pick(Prereleases) : "") : text;
    }

    private string Pick(string[] options) => options[_random.Next(options.Length)];
}

using System.Text.RegularExpressions;

namespace Serverless.Engine.Scanning.Filtering;

/// <summary>
/// Reads version ranges. The grammar is regular and its oddities (a bar inside a number, hyphen ranges that swallow a bar) come
/// from its being so; it is therefore written as expressions. Every loop is atomic, so no text makes them slow.
/// </summary>
internal static partial class RangeParser
{
    private const int MaxLength = 4096;
    private const string Space = @"(?>[\t\n\f\r ]*)";
    private const string Gap = @"(?>[\t\n\f\r ]+)";
    private const string Identifiers = @"(?>[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)";
    private const string Number = @"(?>[0-9|xX*]+)";
    private const string Version = $@"(?>v?{Number}(?:\.{Number})?(?:\.{Number})?(?:-{Identifiers})?(?:\+{Identifiers})?)";
    private const string Operators = @"(?>!=|>=|=>|<=|=<|~>|=|>|<|~|\^|)";
    private const string ComparatorText = Operators + Space + Version;

    /// <summary>The comparators of each alternative.</summary>
    /// <exception cref="FilterException">The text is not a version range.</exception>
    public static IReadOnlyList<Comparator[]> Parse(string text) => text.Length <= MaxLength
        ? [.. RewriteHyphens(text).Split("||").Select(ParseAlternative)]
        : throw new FilterException($"improper constraint: longer than {MaxLength} characters");

    private static string RewriteHyphens(string text)
    {
        string result = text;
        foreach (Match match in HyphenRange().Matches(text))
        {
            int index = result.IndexOf(match.Value, StringComparison.Ordinal);
            if (index >= 0)
            {
                result = $"{result[..index]}>= {match.Groups[1].Value}, <= {match.Groups[2].Value} {result[(index + match.Length)..]}";
            }
        }

        return result;
    }

    private static Comparator[] ParseAlternative(string text) => Alternative().IsMatch(text)
        ? [.. Comparators().Matches(text).Select(match => ParseComparator(match.Value))]
        : throw new FilterException($"improper constraint: \"{text}\"");

    private static Comparator ParseComparator(string text)
    {
        GroupCollection groups = Parts().Match(text).Groups;
        string major = groups[3].Value;
        string minor = groups[4].Value;
        string patch = groups[5].Value;
        string prerelease = groups[6].Value;
        (string version, RangePrecision precision) = (IsOpen(major), IsOpen(minor), IsOpen(patch)) switch
        {
            (true, _, _) => ($"0.0.0{prerelease}", RangePrecision.None),
            (_, true, _) => ($"{major}.0.0{prerelease}", RangePrecision.Major),
            (_, _, true) => ($"{major}.{minor}.0{prerelease}", RangePrecision.Minor),
            _ => (groups[2].Value, RangePrecision.Patch),
        };
        return SemanticVersion.TryParse(version, out SemanticVersion bound)
            ? new(OperatorOf(groups[1].Value), bound, precision)
            : throw new FilterException($"constraint parser error: \"{text}\" holds no usable version");
    }

    private static bool IsOpen(string number) => number is "" or "x" or "X" or "*";

    private static ComparatorOperator OperatorOf(string text) => text switch
    {
        "!=" => ComparatorOperator.NotEqual,
        ">" => ComparatorOperator.Greater,
        ">=" or "=>" => ComparatorOperator.GreaterOrEqual,
        "<" => ComparatorOperator.Less,
        "<=" or "=<" => ComparatorOperator.LessOrEqual,
        "~" or "~>" => ComparatorOperator.Tilde,
        "^" => ComparatorOperator.Caret,
        _ => ComparatorOperator.Equal,
    };

    [GeneratedRegex($"{Space}({Version}){Gap}-{Gap}({Version}){Space}")]
    private static partial Regex HyphenRange();

    [GeneratedRegex(ComparatorText)]
    private static partial Regex Comparators();

    [GeneratedRegex($@"\A{Space}{ComparatorText}(?:(?:{Space},{Space}|{Gap}){ComparatorText})*{Space}\z")]
    private static partial Regex Alternative();

    [GeneratedRegex($@"\A({Operators}){Space}(v?({Number})(?:\.({Number}))?(?:\.({Number}))?(-{Identifiers})?(?:\+{Identifiers})?)\z")]
    private static partial Regex Parts();
}

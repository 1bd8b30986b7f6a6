using System.Text;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Functions that test text or make new text (cel.md §7.1, §7.3).</summary>
internal static class TextFunctions
{
    private const int MaxPatternLength = 4096;

    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("contains", 2, 2, (a, _) => Both(a, "contains", (s, t) => s.Contains(t, StringComparison.Ordinal))),
        ("startsWith", 2, 2, (a, _) => Both(a, "startsWith", (s, t) => s.StartsWith(t, StringComparison.Ordinal))),
        ("endsWith", 2, 2, (a, _) => Both(a, "endsWith", (s, t) => s.EndsWith(t, StringComparison.Ordinal))),
        ("matches", 2, 2, (a, _) => Both(a, "matches", (s, t) => CompilePattern(t).IsMatch(s))),
        ("lowerAscii", 1, 1, (a, budget) => budget.Built(Map(a, "lowerAscii", c => char.IsAsciiLetterUpper(c) ? (char)(c + 32) : c))),
        ("upperAscii", 1, 1, (a, budget) => budget.Built(Map(a, "upperAscii", c => char.IsAsciiLetterLower(c) ? (char)(c - 32) : c))),
        ("trim", 1, 1, (a, budget) => budget.Built(Trim(a))),
        ("reverse", 1, 1, (a, budget) => budget.Built(Reverse(a))),
        ("replace", 3, 4, Replace),
        ("split", 2, 3, Split),
        ("join", 1, 2, Join),
        ("format", 2, 2, Format),
        ("strings.quote", 1, 1, (a, budget) => budget.Built(Quote(a))),
    ];

    /// <exception cref="CelEvaluationException">The pattern is not valid or too long.</exception>
    public static GoRegex CompilePattern(string pattern)
    {
        if (pattern.Length > MaxPatternLength)
        {
            throw new CelEvaluationException("invalid regex: the pattern is too long");
        }

        try
        {
            return GoRegex.Compile(pattern);
        }
        catch (GoRegexException e)
        {
            throw new CelEvaluationException($"invalid regex: {e.Message}", e);
        }
    }

    private static bool Both(object?[] arguments, string name, Func<string, string, bool> test) =>
        arguments is [string s, string t] ? test(s, t) : throw CelEvaluationException.NoOverload(name);

    private static string Map(object?[] arguments, string name, Func<char, char> map) => arguments is [string s]
        ? string.Create(s.Length, (s, map), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = state.map(state.s[i]);
            }
        })
        : throw CelEvaluationException.NoOverload(name);

    private static string Trim(object?[] arguments)
    {
        string text = arguments is [string s] ? s : throw CelEvaluationException.NoOverload("trim");
        int start = 0;
        int end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>White space of Unicode; .NET also counts four separators among the control characters.</summary>
    private static bool IsSpace(char c) => char.IsWhiteSpace(c) && c is < '\u001c' or > '\u001f';

    private static string Reverse(object?[] arguments)
    {
        Rune[] runes = CodePoints.Of(arguments is [string s] ? s : throw CelEvaluationException.NoOverload("reverse"));
        Array.Reverse(runes);
        return CodePoints.Text(runes);
    }

    private static object? Replace(object?[] arguments, EvaluationBudget budget) => arguments switch
    {
        [string s, string from, string to] => Replacement.Apply(s, from, to, -1, budget),
        [string s, string from, string to, long n] => Replacement.Apply(s, from, to, n, budget),
        _ => throw CelEvaluationException.NoOverload("replace"),
    };

    private static object? Split(object?[] arguments, EvaluationBudget budget) => arguments switch
    {
        [string s, string separator] => budget.Built(Splitting.Apply(s, separator, -1)),
        [string s, string separator, long n] => budget.Built(Splitting.Apply(s, separator, n)),
        _ => throw CelEvaluationException.NoOverload("split"),
    };

    private static object? Join(object?[] arguments, EvaluationBudget budget)
    {
        (List<object?> list, string separator) = arguments switch
        {
            [List<object?> l] => (l, ""),
            [List<object?> l, string s] => (l, s),
            _ => throw CelEvaluationException.NoOverload("join"),
        };
        List<string> texts = list.ConvertAll(item => item as string
            ?? throw new CelEvaluationException($"join: invalid input: {CelType.NameOf(item)} where a string is expected"));
        budget.Build(texts.Sum(t => (long)t.Length + separator.Length));
        return string.Join(separator, texts);
    }

    private static object? Format(object?[] arguments, EvaluationBudget budget) => arguments is [string format, List<object?> values]
        ? new Formatter(values, budget).Format(format)
        : throw CelEvaluationException.NoOverload("format");

    private static string Quote(object?[] arguments)
    {
        string text = arguments is [string s] ? s : throw CelEvaluationException.NoOverload("strings.quote");
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}

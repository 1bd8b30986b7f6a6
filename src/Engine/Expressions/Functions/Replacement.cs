using System.Text;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Replacing parts of a text.</summary>
internal static class Replacement
{
    /// <param name="text">The text.</param>
    /// <param name="from">What to replace; empty text is found before each code point and at the end.</param>
    /// <param name="to">What to put in its place.</param>
    /// <param name="limit">Most replacements; negative for all.</param>
    /// <param name="budget">What the result may cost.</param>
    public static string Apply(string text, string from, string to, long limit, EvaluationBudget budget)
    {
        StringBuilder result = new();
        int at = 0;
        for (long count = 0; limit < 0 || count < limit; count++)
        {
            int found = Next(text, from, at, first: count == 0);
            if (found < 0)
            {
                break;
            }

            budget.Build(found - at + to.Length);
            result.Append(text, at, found - at).Append(to);
            at = found + from.Length;
        }

        budget.Build(result.Length + text.Length - at);
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static int Next(string text, string from, int at, bool first)
    {
        if (from.Length > 0)
        {
            return text.IndexOf(from, at, StringComparison.Ordinal);
        }

        if (first)
        {
            return at;
        }

        return at < text.Length ? at + (char.IsHighSurrogate(text[at]) ? 2 : 1) : -1;
    }
}

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Cutting a text into parts.</summary>
internal static class Splitting
{
    /// <param name="text">The text.</param>
    /// <param name="separator">What stands between the parts; empty to get the code points.</param>
    /// <param name="limit">Most parts, the last one being the rest; 0 for none, negative for all.</param>
    public static List<object?> Apply(string text, string separator, long limit)
    {
        List<object?> parts = [];
        if (limit == 0 || (separator.Length == 0 && text.Length == 0))
        {
            return parts;
        }

        int at = 0;
        while (limit < 0 || parts.Count < limit - 1)
        {
            int end = separator.Length > 0 ? text.IndexOf(separator, at, StringComparison.Ordinal) : EndOfCodePoint(text, at);
            if (end < 0)
            {
                break;
            }

            parts.Add(text[at..end]);
            at = end + separator.Length;
        }

        parts.Add(text[at..]);
        return parts;
    }

    /// <returns>-1 for the last code point, which is the rest.</returns>
    private static int EndOfCodePoint(string text, int at)
    {
        int end = at + (char.IsHighSurrogate(text[at]) ? 2 : 1);
        return end < text.Length ? end : -1;
    }
}

using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Go's strings.Trim functions.</summary>
internal static class Trimming
{
    /// <summary>Removes white space (Unicode's property, as Go's unicode.IsSpace) at both ends.</summary>
    public static string TrimSpace(string text)
    {
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

    public static string TrimPrefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    public static string TrimSuffix(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    /// <summary>Removes all leading and trailing characters of a set.</summary>
    public static string Trim(string text, string set)
    {
        int start = 0;
        int end = text.Length;
        while (start < end)
        {
            Rune rune = GoString.RuneAt(text.AsSpan(start), out int used);
            if (!Contains(set, rune))
            {
                break;
            }

            start += used;
        }

        while (end > start)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out Rune rune, out int used);
            if (!Contains(set, rune))
            {
                break;
            }

            end -= used;
        }

        return text[start..end];
    }

    public static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '\x85' or '\xA0' || (c > 0xFF && char.IsWhiteSpace(c));

    private static bool Contains(string set, Rune rune)
    {
        foreach (Rune member in set.EnumerateRunes())
        {
            if (member == rune)
            {
                return true;
            }
        }

        return false;
    }
}

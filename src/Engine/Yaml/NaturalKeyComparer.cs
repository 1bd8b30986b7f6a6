using System.Globalization;
using System.Text;

namespace Serverless.Engine.Yaml;

/// <summary>
/// The order in which Go's YAML library writes the keys of a map: letters by code point, digit runs by their number,
/// and everything else before letters.
/// </summary>
internal sealed class NaturalKeyComparer : IComparer<string>
{
    public static readonly NaturalKeyComparer Instance = new();

    private NaturalKeyComparer()
    {
    }

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        int i = left.CommonPrefixLength(right);
        if (i > 0 && char.IsHighSurrogate(left[i - 1]))
        {
            i--;
        }

        if (i == left.Length || i == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        Rune a = RuneAt(left, i);
        Rune b = RuneAt(right, i);
        bool aLetter = Rune.IsLetter(a);
        bool bLetter = Rune.IsLetter(b);
        if (aLetter || bLetter)
        {
            return aLetter && bLetter ? a.CompareTo(b) : aLetter ? 1 : -1;
        }

        return CompareNumbers(left, right, i, a, b);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int start, Rune a, Rune b)
    {
        long seed = (a.Value == '0' || b.Value == '0') && HasNonZeroDigitsBefore(left, start) ? 1 : 0;
        long leftNumber = ReadNumber(left, start, seed, out int leftLength);
        long rightNumber = ReadNumber(right, start, seed, out int rightLength);
        int byNumber = leftNumber.CompareTo(rightNumber);
        if (byNumber != 0)
        {
            return byNumber;
        }

        return leftLength != rightLength ? leftLength.CompareTo(rightLength) : a.CompareTo(b);
    }

    private static bool HasNonZeroDigitsBefore(ReadOnlySpan<char> text, int end)
    {
        for (int j = end - 1; j >= 0 && char.IsDigit(text[j]); j--)
        {
            if (text[j] != '0')
            {
                return true;
            }
        }

        return false;
    }

    private static long ReadNumber(ReadOnlySpan<char> text, int start, long seed, out int runes)
    {
        long number = seed;
        runes = 0;
        for (int i = start; i < text.Length;)
        {
            Rune rune = RuneAt(text, i);
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.DecimalDigitNumber)
            {
                break;
            }

            number = unchecked((number * 10) + (rune.Value - '0'));
            i += rune.Utf16SequenceLength;
            runes++;
        }

        return number;
    }

    private static Rune RuneAt(ReadOnlySpan<char> text, int index)
    {
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out _);
        return rune;
    }
}

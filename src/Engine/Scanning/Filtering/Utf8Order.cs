namespace Serverless.Engine.Scanning.Filtering;

/// <summary>The order of texts by their UTF-8 bytes, which UTF-16 order leaves where characters beyond the basic plane occur.</summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        char l = left[common];
        char r = right[common];
        bool leftIsSurrogate = char.IsSurrogate(l);
        return leftIsSurrogate != char.IsSurrogate(r) ? (leftIsSurrogate ? 1 : -1) : l.CompareTo(r);
    }
}

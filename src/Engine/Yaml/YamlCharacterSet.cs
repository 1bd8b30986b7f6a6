namespace Serverless.Engine.Yaml;

/// <summary>
/// Characters to look for. A table does, as what stands between them is short; vectorised search would have to be compiled in each new
/// process first.
/// </summary>
internal sealed class YamlCharacterSet
{
    private const int TableSize = 256;

    private readonly bool[] _table = new bool[TableSize];
    private readonly bool _others;

    /// <summary>Creates a set.</summary>
    /// <param name="characters">Characters below U+0100.</param>
    /// <param name="withBreaks">Whether all line breaks belong to it.</param>
    public YamlCharacterSet(string characters, bool withBreaks)
    {
        _others = withBreaks;
        foreach (char c in characters + (withBreaks ? "\n\r\u0085" : ""))
        {
            _table[c] = true;
        }
    }

    public bool Contains(char c) => c < TableSize ? _table[c] : _others && c is '\u2028' or '\u2029';

    /// <summary>How many characters stand before the first of the set.</summary>
    public int LengthBefore(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (Contains(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>How many characters stand before the first that is not in the set.</summary>
    public int LengthOf(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!Contains(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }
}

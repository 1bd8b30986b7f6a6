using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>A text to be searched, in the form that the chosen pattern expects.</summary>
internal sealed class Subject
{
    private readonly string _original;
    private readonly int[]? _offsets;

    private Subject(string original, string text, int[]? offsets)
    {
        _original = original;
        Text = text;
        _offsets = offsets;
    }

    /// <summary>The text for the pattern; one unit is one character.</summary>
    public string Text { get; }

    /// <summary>A text of ASCII characters, as it is.</summary>
    public static Subject Plain(string text) => new(text, text, null);

    /// <summary>A text whose characters beyond ASCII are replaced by their symbols.</summary>
    public static Subject Encode(string text, WideAlphabet alphabet)
    {
        StringBuilder encoded = new(text.Length);
        List<int> offsets = new(text.Length + 1);
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            offsets.Add(position);
            encoded.Append(rune.IsAscii ? (char)rune.Value : alphabet.SymbolOf(rune.Value));
            position += rune.Utf16SequenceLength;
        }

        offsets.Add(text.Length);
        return new(text, encoded.ToString(), [.. offsets]);
    }

    /// <summary>A part of the original text, by positions in <see cref="Text"/>.</summary>
    public string Slice(int start, int end) => _original[Original(start)..Original(end)];

    private int Original(int position) => _offsets is null ? position : _offsets[position];
}

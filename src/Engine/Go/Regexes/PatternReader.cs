using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>A position in the pattern text; reads code points, of which some take two UTF-16 units.</summary>
internal sealed class PatternReader(string text)
{
    public string Text { get; } = text;

    public int Position { get; set; }

    public bool AtEnd => Position >= Text.Length;

    /// <summary>What is still unread.</summary>
    public string Rest => Text[Position..];

    /// <summary>The next UTF-16 unit, or NUL at the end.</summary>
    public char Peek(int ahead = 0) => Position + ahead < Text.Length ? Text[Position + ahead] : '\0';

    public bool StartsWith(string prefix) => Text.AsSpan(Position).StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>From an earlier position up to the current one.</summary>
    public string Since(int start) => Text[start..Position];

    public int ReadCodePoint()
    {
        Rune.DecodeFromUtf16(Text.AsSpan(Position), out Rune rune, out int length);
        Position += length;
        return rune.Value;
    }
}

using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Upper, lower and title case, character by character as Go's strings package does.</summary>
internal static class Casing
{
    public static string ToUpper(string text) => Ascii.IsValid(text) ? text.ToUpperInvariant() : Map(text, Upper);

    public static string ToLower(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : Map(text, Lower);

    /// <summary>Go's strings.Title: the first letter of every word. Words are split at everything but letters, digits and underscores.</summary>
    public static string ToTitle(string text)
    {
        StringBuilder titled = new(text.Length);
        Rune previous = new(' ');
        for (int i = 0; i < text.Length;)
        {
            Rune rune = GoString.RuneAt(text.AsSpan(i), out int used);
            if (IsSeparator(previous) && rune != Rune.ReplacementChar)
            {
                titled.Append(Title(rune));
            }
            else
            {
                titled.Append(text, i, used);
            }

            previous = rune;
            i += used;
        }

        return titled.ToString();
    }

    private static string Map(string text, Func<Rune, Rune> map)
    {
        StringBuilder mapped = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            Rune rune = GoString.RuneAt(text.AsSpan(i), out int used);
            mapped.Append(map(rune));
            i += used;
        }

        return mapped.ToString();
    }

    private static Rune Upper(Rune rune) => rune.Value switch
    {
        0x131 => new Rune('I'),
        0x17F => new Rune('S'),
        0x1C5 or 0x1C8 or 0x1CB or 0x1F2 => new Rune(rune.Value - 1),
        _ => Rune.ToUpperInvariant(rune),
    };

    private static Rune Lower(Rune rune) => rune.Value switch
    {
        0x130 => new Rune('i'),
        0x1E9E => new Rune(0xDF),
        0x2126 => new Rune(0x3C9),
        0x212A => new Rune('k'),
        0x212B => new Rune(0xE5),
        _ => Rune.ToLowerInvariant(rune),
    };

    private static Rune Title(Rune rune) => rune.Value switch
    {
        >= 0x1C4 and <= 0x1C6 => new Rune(0x1C5),
        >= 0x1C7 and <= 0x1C9 => new Rune(0x1C8),
        >= 0x1CA and <= 0x1CC => new Rune(0x1CB),
        >= 0x1F1 and <= 0x1F3 => new Rune(0x1F2),
        _ => Upper(rune),
    };

    private static bool IsSeparator(Rune rune) => rune.IsAscii
        ? !char.IsAsciiLetterOrDigit((char)rune.Value) && rune.Value != '_'
        : !Rune.IsLetter(rune) && !Rune.IsDigit(rune) && Rune.IsWhiteSpace(rune);
}

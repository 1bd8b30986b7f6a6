using System.Buffers;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>
/// Go strings are bytes, usually UTF-8; .NET strings are UTF-16. Text is kept as .NET strings, and a byte that is not part of valid
/// UTF-8 is kept as the lone surrogate U+DC00 + byte, so that cutting a string inside a character loses nothing.
/// </summary>
internal static class GoString
{
    private const char EscapeBase = '\uDC00';
    private const char EscapeFirst = '\uDC80';
    private const char EscapeLast = '\uDCFF';

    /// <summary>What Go's <c>len</c> says: the number of UTF-8 bytes.</summary>
    public static int ByteLength(string text) => Ascii.IsValid(text) ? text.Length : CountBytes(text);

    /// <summary>The UTF-8 bytes, kept bytes included as they were.</summary>
    public static byte[] ToBytes(string text)
    {
        if (!HasEscapes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        byte[] bytes = new byte[CountBytes(text)];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                at += new Rune(c, text[++i]).EncodeToUtf8(bytes.AsSpan(at));
            }
            else if (c is >= EscapeFirst and <= EscapeLast)
            {
                bytes[at++] = (byte)(c - EscapeBase);
            }
            else
            {
                at += (char.IsSurrogate(c) ? Rune.ReplacementChar : new Rune(c)).EncodeToUtf8(bytes.AsSpan(at));
            }
        }

        return bytes;
    }

    /// <summary>Reads UTF-8; each byte that does not belong to a character is kept as it is.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return Encoding.ASCII.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
                bytes = bytes[used..];
            }
            else
            {
                text.Append((char)(EscapeBase + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>Cuts by byte positions, as Go's <c>s[start:end]</c>.</summary>
    public static string Slice(string text, int start, int end)
    {
        if (Ascii.IsValid(text))
        {
            return text[start..end];
        }

        return FromBytes(ToBytes(text).AsSpan(start, end - start));
    }

    /// <summary>Compares byte by byte, which orders by code point.</summary>
    public static int Compare(string left, string right)
    {
        int common = Math.Min(left.Length, right.Length);
        for (int i = 0; i < common; i++)
        {
            char a = left[i];
            char b = right[i];
            if (a != b)
            {
                bool plain = !char.IsSurrogate(a) && !char.IsSurrogate(b);
                return plain ? a.CompareTo(b) : ToBytes(left).AsSpan().SequenceCompareTo(ToBytes(right));
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Joins kept bytes that have come together to characters again; the rest becomes U+FFFD when <paramref name="replace"/> is set.</summary>
    public static string Normalize(string text, bool replace)
    {
        if (!HasEscapes(text))
        {
            return text;
        }

        string joined = FromBytes(ToBytes(text));
        return replace ? ReplaceEscapes(joined) : joined;
    }

    /// <summary>Decodes the character at a position: Go sees U+FFFD for a byte outside UTF-8.</summary>
    public static Rune RuneAt(ReadOnlySpan<char> text, out int used)
    {
        Rune.DecodeFromUtf16(text, out Rune rune, out used);
        return rune;
    }

    /// <summary>The byte behind a kept lone surrogate, if it is one.</summary>
    public static bool IsRawByte(char c, out byte value)
    {
        value = (byte)(c - EscapeBase);
        return c is >= EscapeFirst and <= EscapeLast;
    }

    /// <summary>The number of characters (code points); bytes outside UTF-8 count one each.</summary>
    public static int RuneCount(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }

    private static string ReplaceEscapes(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        source.CopyTo(span);
        for (int i = 0; i < span.Length; i++)
        {
            bool pair = i > 0 && char.IsHighSurrogate(source[i - 1]);
            if (!pair && span[i] is >= EscapeFirst and <= EscapeLast)
            {
                span[i] = '\uFFFD';
            }
        }
    });

    private static bool HasEscapes(string text)
    {
        int from = 0;
        while (true)
        {
            int i = text.AsSpan(from).IndexOfAnyInRange(EscapeFirst, EscapeLast);
            if (i < 0)
            {
                return false;
            }

            i += from;
            if (i == 0 || !char.IsHighSurrogate(text[i - 1]))
            {
                return true;
            }

            from = i + 1;
        }
    }

    private static int CountBytes(string text)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                count += 4;
            }
            else
            {
                count += c < 0x80 || c is >= EscapeFirst and <= EscapeLast ? 1 : c < 0x800 ? 2 : 3;
            }
        }

        return count;
    }
}

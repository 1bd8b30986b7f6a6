using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Serverless.Engine.Resources;

/// <summary>
/// Texts of JSON documents from anywhere. What is no Unicode (bytes that are not UTF-8, halves of surrogate pairs) becomes U+FFFD, as in Go's
/// decoder, so that one odd text does not make the whole document unreadable.
/// </summary>
internal static class JsonText
{
    /// <summary>The text of the string or property name that a reader stands on.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repair(reader.ValueSpan);
        }
    }

    private static string Repair(ReadOnlySpan<byte> raw)
    {
        StringBuilder text = new(raw.Length);
        while (!raw.IsEmpty)
        {
            if (raw[0] == '\\')
            {
                raw = raw[Unescape(raw, text)..];
            }
            else if (Rune.DecodeFromUtf8(raw, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
                raw = raw[length..];
            }
            else
            {
                text.Append(Rune.ReplacementChar);
                raw = raw[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>Adds what an escape sequence stands for; the reader has checked its form.</summary>
    /// <returns>Its length.</returns>
    private static int Unescape(ReadOnlySpan<byte> raw, StringBuilder text)
    {
        if (raw[1] != 'u')
        {
            text.Append((char)raw[1] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                char other => other,
            });
            return 2;
        }

        char first = Unit(raw);
        if (char.IsHighSurrogate(first) && raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && char.IsLowSurrogate(Unit(raw[6..])))
        {
            text.Append(first).Append(Unit(raw[6..]));
            return 12;
        }

        text.Append(char.IsSurrogate(first) ? (char)Rune.ReplacementChar.Value : first);
        return 6;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

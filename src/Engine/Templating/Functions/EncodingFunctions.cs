using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's base64 and base32. Decoding text that is not so encoded gives the text of the error.</summary>
internal static class EncodingFunctions
{
    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static void Register(FunctionTable table)
    {
        table.Add("b64enc", static (a, c) => c.Built(Convert.ToBase64String(GoString.ToBytes(Arguments.Text(a[0])))), ParameterType.String);
        table.Add("b64dec", static (a, c) => c.Built(Decode(Arguments.Text(a[0]), Base64Alphabet, 6, 4, "base64")), ParameterType.String);
        table.Add("b32enc", static (a, c) => c.Built(EncodeBase32(GoString.ToBytes(Arguments.Text(a[0])))), ParameterType.String);
        table.Add("b32dec", static (a, c) => c.Built(Decode(Arguments.Text(a[0]), Base32Alphabet, 5, 8, "base32")), ParameterType.String);
    }

    private static string EncodeBase32(byte[] bytes)
    {
        StringBuilder text = new((bytes.Length + 4) / 5 * 8);
        int bits = 0;
        int buffer = 0;
        foreach (byte value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Base32Alphabet[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text.Append(Base32Alphabet[(buffer << (5 - bits)) & 31]);
        }

        return text.Append('=', (8 - (text.Length % 8)) % 8).ToString();
    }

    /// <summary>Decodes groups of <paramref name="group"/> characters, ignoring line breaks, as Go's decoders do.</summary>
    private static string Decode(string text, string alphabet, int bitsPerCharacter, int group, string name)
    {
        byte[] source = GoString.ToBytes(text);
        if (group == 8)
        {
            // Go's base32 decoder takes line breaks out first, so they do not count in its errors.
            source = Array.FindAll(source, b => b is not ((byte)'\r' or (byte)'\n'));
        }

        List<byte> decoded = new(source.Length);
        int[] digits = new int[group];
        int at = 0;
        while (true)
        {
            int start = at;
            int count = 0;
            int padding = 0;
            while (count + padding < group)
            {
                SkipLineBreaks(source, ref at);
                if (at == source.Length)
                {
                    if (count + padding == 0)
                    {
                        return GoString.FromBytes(decoded.ToArray());
                    }

                    return Illegal(name, padding == 0 ? at - count : at);
                }

                int digit = source[at] < 0x80 ? alphabet.IndexOf((char)source[at], StringComparison.Ordinal) : -1;
                if (source[at] == '=' && IsPaddingAllowed(group, count))
                {
                    padding++;
                }
                else if (digit >= 0 && padding == 0)
                {
                    digits[count++] = digit;
                }
                else
                {
                    return Illegal(name, padding == 0 ? at : at - 1);
                }

                at++;
            }

            AppendGroup(decoded, digits.AsSpan(0, count), bitsPerCharacter);
            if (padding > 0)
            {
                SkipLineBreaks(source, ref at);
                return at == source.Length ? GoString.FromBytes(decoded.ToArray()) : Illegal(name, group == 4 ? at : Math.Max(at, start));
            }
        }
    }

    private static bool IsPaddingAllowed(int group, int count) => group == 4 ? count is 2 or 3 : count is 2 or 4 or 5 or 7;

    private static void AppendGroup(List<byte> decoded, ReadOnlySpan<int> digits, int bitsPerCharacter)
    {
        int bits = 0;
        int buffer = 0;
        foreach (int digit in digits)
        {
            buffer = ((buffer << bitsPerCharacter) | digit) & 0xFFFFFF;
            bits += bitsPerCharacter;
            if (bits >= 8)
            {
                bits -= 8;
                decoded.Add((byte)(buffer >> bits));
            }
        }
    }

    private static void SkipLineBreaks(byte[] source, ref int at)
    {
        while (at < source.Length && source[at] is (byte)'\r' or (byte)'\n')
        {
            at++;
        }
    }

    private static string Illegal(string name, int at) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"illegal {name} data at input byte {at}");
}

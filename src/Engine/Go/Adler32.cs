using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>The Adler-32 checksum (RFC 1950), from which the ids of exported inputs are made (registry.md §8).</summary>
public static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>The checksum of the text's UTF-8 bytes as unsigned decimal text without padding.</summary>
    public static string Id(string text) => Sum(Encoding.UTF8.GetBytes(text)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The checksum of some bytes.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint a = 1;
        uint b = 0;
        foreach (byte value in bytes)
        {
            a = (a + value) % Modulus;
            b = (b + a) % Modulus;
        }

        return (b << 16) | a;
    }
}

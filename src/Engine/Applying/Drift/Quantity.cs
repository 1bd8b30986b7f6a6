using System.Globalization;
using System.Numerics;

namespace Serverless.Engine.Applying.Drift;

/// <summary>A Kubernetes resource quantity, for telling whether two spellings mean the same amount (<c>1000m</c> and <c>1</c>).</summary>
/// <param name="Nano">The amount in units of 10⁻⁹.</param>
public readonly record struct Quantity(BigInteger Nano)
{
    private static readonly Dictionary<string, BigInteger> Suffixes = new()
    {
        ["n"] = 1,
        ["u"] = 1_000,
        ["m"] = 1_000_000,
        [""] = 1_000_000_000,
        ["k"] = Scale(10, 12),
        ["M"] = Scale(10, 15),
        ["G"] = Scale(10, 18),
        ["T"] = Scale(10, 21),
        ["P"] = Scale(10, 24),
        ["E"] = Scale(10, 27),
        ["Ki"] = 1_000_000_000 * Scale(2, 10),
        ["Mi"] = 1_000_000_000 * Scale(2, 20),
        ["Gi"] = 1_000_000_000 * Scale(2, 30),
        ["Ti"] = 1_000_000_000 * Scale(2, 40),
        ["Pi"] = 1_000_000_000 * Scale(2, 50),
        ["Ei"] = 1_000_000_000 * Scale(2, 60),
    };

    /// <summary>Reads a JSON number or a quantity text.</summary>
    public static bool TryParse(object? value, out Quantity quantity)
    {
        quantity = default;
        string? text = value switch
        {
            string s => s,
            long l => l.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString("F9", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return false;
        }

        int end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
        {
            end--;
        }

        string digits = text[..end];
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (!Suffixes.TryGetValue(text[end..], out BigInteger scale)
            || !BigInteger.TryParse(digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger unscaled))
        {
            return false;
        }

        quantity = new(unscaled * scale / Scale(10, decimals));
        return true;
    }

    private static BigInteger Scale(int radix, int exponent) => BigInteger.Pow(radix, exponent);
}

using System.Globalization;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>The canonical form of resource quantities: the same amount is always written the same way (Kubernetes "Quantity").</summary>
public static partial class CanonicalQuantity
{
    private const int BinaryBase = 1024;
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary>The canonical text; text that is not a quantity stays as it is.</summary>
    public static string Of(object value)
    {
        string text = value as string ?? JsonTree.ToJson(value);
        Match match = Pattern().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return text;
        }

        string suffix = match.Groups[2].Value;
        int binary = Array.IndexOf(BinarySuffixes, suffix);
        if (suffix.Length == 0 || binary <= 0)
        {
            bool hasExponent = suffix is ['e' or 'E', _, ..];
            int exponent = hasExponent
                ? int.Parse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : (Array.IndexOf(DecimalSuffixes, suffix) - 3) * 3;
            return Decimal(number, exponent, hasExponent);
        }

        decimal amount = number;
        for (int i = 0; i < binary; i++)
        {
            amount *= BinaryBase;
        }

        return Math.Abs(amount) < BinaryBase || amount != decimal.Truncate(amount) ? Decimal(amount, 0, hasExponent: false) : Binary(amount);
    }

    private static string Binary(decimal amount)
    {
        int power = 0;
        while (power < BinarySuffixes.Length - 1 && amount != 0 && amount % BinaryBase == 0)
        {
            amount /= BinaryBase;
            power++;
        }

        return amount.ToString("0", CultureInfo.InvariantCulture) + BinarySuffixes[power];
    }

    private static string Decimal(decimal number, int exponent, bool hasExponent)
    {
        // A whole number times a power of ten that is a multiple of three, as large as possible.
        while (number != decimal.Truncate(number) && exponent > -9)
        {
            number *= 10;
            exponent--;
        }

        number = number < 0 ? decimal.Floor(number) : decimal.Ceiling(number);
        while (number != 0 && number % 10 == 0)
        {
            number /= 10;
            exponent++;
        }

        while (exponent % 3 != 0 || exponent > 18)
        {
            number *= 10;
            exponent--;
        }

        string digits = number.ToString("0", CultureInfo.InvariantCulture);
        if (number == 0)
        {
            return "0";
        }

        return hasExponent && exponent != 0 ? string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}") : digits + DecimalSuffixes[(exponent / 3) + 3];
    }

    [GeneratedRegex(@"^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d{1,2}|[KMGTPE]i|[numkMGTPE]|)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

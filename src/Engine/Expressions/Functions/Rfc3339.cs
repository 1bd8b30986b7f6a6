using System.Globalization;
using System.Text.RegularExpressions;
using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Reads instants of RFC 3339 with up to nanoseconds; further digits are dropped.</summary>
internal static partial class Rfc3339
{
    private const int NanosecondDigits = 9;

    /// <returns>False when the text has another form, or names no instant of the years 1 to 9999.</returns>
    public static bool TryParse(string text, out CelTimestamp timestamp)
    {
        timestamp = default;
        Match match = Form().Match(text);
        if (!match.Success
            || !DateTime.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            return false;
        }

        int hours = Number(match.Groups[4].Value);
        int minutes = Number(match.Groups[5].Value);
        if (hours > 24 || minutes > 60)
        {
            return false;
        }

        string fraction = match.Groups[2].Value.PadRight(NanosecondDigits, '0')[..NanosecondDigits];
        Int128 seconds = ((local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)
            - ((match.Groups[3].Value == "-" ? -60L : 60L) * ((hours * 60) + minutes));
        try
        {
            timestamp = CelTimestamp.From((seconds * CelDuration.Second) + Number(fraction));
            return true;
        }
        catch (CelEvaluationException)
        {
            // The offset moved the instant out of the calendar.
            return false;
        }
    }

    private static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

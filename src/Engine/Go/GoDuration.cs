using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>
/// Durations in the text form of Go's time package (<c>1h30m</c>, <c>2.5s</c>), which Kubernetes and Flux use everywhere.
/// A duration is a signed 64-bit count of nanoseconds.
/// </summary>
public static class GoDuration
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>Reads an optional sign and one or more <c>number unit</c> pairs (units ns us µs μs ms s m h), or a bare 0.</summary>
    /// <returns>False when the text is not a duration or does not fit in 64 bits.</returns>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        ReadOnlySpan<char> rest = text;
        bool negative = false;
        if (rest.Length > 0 && rest[0] is '-' or '+')
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        ulong total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryReadTerm(ref rest, out ulong term))
            {
                return false;
            }

            total += term;
            if (total > 1UL << 63)
            {
                return false;
            }
        }

        if (negative)
        {
            nanoseconds = unchecked(-(long)total);
            return true;
        }

        if (total > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)total;
        return true;
    }

    /// <summary>Reads a duration as a <see cref="TimeSpan"/>; parts below 100 ns are dropped.</summary>
    public static TimeSpan? Parse(string? text) =>
        text is not null && TryParse(text, out long ns) ? TimeSpan.FromTicks(ns / 100) : null;

    /// <summary>Writes a duration as Go's <c>Duration.String</c> does: <c>1h0m0s</c>, <c>1.5s</c>, <c>350ms</c>, <c>0s</c>.</summary>
    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return "0s";
        }

        ulong u = nanoseconds < 0 ? unchecked((ulong)-nanoseconds) : (ulong)nanoseconds;
        StringBuilder text = new();
        if (nanoseconds < 0)
        {
            text.Append('-');
        }

        if (u < Second)
        {
            (ulong unit, string name) = u < Microsecond ? (1UL, "ns") : u < Millisecond ? ((ulong)Microsecond, "µs") : (Millisecond, "ms");
            AppendDecimal(text, u, unit);
            return text.Append(name).ToString();
        }

        ulong hours = u / Hour;
        ulong minutes = u / Minute % 60;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        }

        AppendDecimal(text, u % Minute, Second);
        return text.Append('s').ToString();
    }

    /// <inheritdoc cref="Format(long)"/>
    public static string Format(TimeSpan duration) => Format(duration.Ticks * 100);

    /// <summary>The form of status messages: below one second rounded to milliseconds, otherwise to seconds (reconcile.md §2).</summary>
    public static string FormatRounded(TimeSpan duration)
    {
        long unit = duration < TimeSpan.FromSeconds(1) ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond;
        long ticks = (duration.Ticks + (unit / 2)) / unit * unit;
        return Format(TimeSpan.FromTicks(ticks));
    }

    private static void AppendDecimal(StringBuilder text, ulong value, ulong unit)
    {
        text.Append((value / unit).ToString(CultureInfo.InvariantCulture));
        ulong fraction = value % unit;
        if (fraction == 0)
        {
            return;
        }

        int digits = unit.ToString(CultureInfo.InvariantCulture).Length - 1;
        text.Append('.').Append(fraction.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0'));
    }

    private static bool TryReadTerm(ref ReadOnlySpan<char> rest, out ulong value)
    {
        value = 0;
        int whole = CountDigits(rest);
        if (!TryReadWhole(rest[..whole], out ulong integer))
        {
            return false;
        }

        rest = rest[whole..];
        ulong fraction = 0;
        double scale = 1;
        int decimals = 0;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            decimals = CountDigits(rest[1..]);
            ReadFraction(rest.Slice(1, decimals), out fraction, out scale);
            rest = rest[(1 + decimals)..];
        }

        if ((whole == 0 && decimals == 0) || !TryReadUnit(ref rest, out ulong unit) || integer > (1UL << 63) / unit)
        {
            return false;
        }

        value = integer * unit;
        if (fraction > 0)
        {
            value += (ulong)(fraction * (unit / scale));
        }

        return value <= 1UL << 63;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int n = 0;
        while (n < text.Length && char.IsAsciiDigit(text[n]))
        {
            n++;
        }

        return n;
    }

    private static bool TryReadWhole(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        foreach (char c in digits)
        {
            if (value > (1UL << 63) / 10)
            {
                return false;
            }

            value = (value * 10) + (ulong)(c - '0');
            if (value > 1UL << 63)
            {
                return false;
            }
        }

        return true;
    }

    private static void ReadFraction(ReadOnlySpan<char> digits, out ulong value, out double scale)
    {
        value = 0;
        scale = 1;
        foreach (char c in digits)
        {
            if (value > (1UL << 63) / 10)
            {
                return;
            }

            ulong next = (value * 10) + (ulong)(c - '0');
            if (next > 1UL << 63)
            {
                return;
            }

            value = next;
            scale *= 10;
        }
    }

    private static bool TryReadUnit(ref ReadOnlySpan<char> rest, out ulong unit)
    {
        int length = 0;
        while (length < rest.Length && rest[length] != '.' && !char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        unit = rest[..length] switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => (ulong)Microsecond,
            "ms" => Millisecond,
            "s" => Second,
            "m" => Minute,
            "h" => Hour,
            _ => 0,
        };
        rest = rest[length..];
        return unit != 0;
    }
}

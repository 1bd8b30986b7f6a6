using System.Globalization;

namespace Serverless.Engine.Schedules;

/// <summary>Reads one field of a cron expression (schedule.md §2.2 to §2.4).</summary>
internal static class CronFieldParser
{
    /// <exception cref="FormatException">The text is not a field; the message is the reason part of schedule.md §2.4.</exception>
    public static CronField Parse(string text, CronFieldRange range)
    {
        CronField all = default;
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            CronField part = ParseItem(item, range);
            all = new(all.Bits | part.Bits, all.IsStar || part.IsStar);
        }

        return all;
    }

    private static CronField ParseItem(string item, CronFieldRange range)
    {
        string[] rangeAndStep = item.Split('/');
        string[] ends = rangeAndStep[0].Split('-');
        bool star = ends[0] is "*" or "?";
        (long start, long end) = star ? (range.Minimum, range.Maximum) : ParseEnds(ends, item, range);
        long step = 1;
        if (rangeAndStep.Length > 1)
        {
            if (rangeAndStep.Length > 2)
            {
                throw new FormatException($"too many slashes: {item}");
            }

            step = ParseNumber(rangeAndStep[1]);
            end = ends.Length == 1 ? range.Maximum : end;
        }

        Check(item, range, start, end, step);
        ulong bits = 0;
        for (long value = start; value <= end; value += Math.Min(step, 64))
        {
            bits |= 1UL << (int)value;
        }

        return new(bits, star && step == 1);
    }

    private static (long Start, long End) ParseEnds(string[] ends, string item, CronFieldRange range)
    {
        long start = ParseValue(ends[0], range);
        return ends.Length switch
        {
            1 => (start, start),
            2 => (start, ParseValue(ends[1], range)),
            _ => throw new FormatException($"too many hyphens: {item}"),
        };
    }

    private static void Check(string item, CronFieldRange range, long start, long end, long step)
    {
        string? problem = start < range.Minimum ? $"beginning of range ({start}) below minimum ({range.Minimum})"
            : end > range.Maximum ? $"end of range ({end}) above maximum ({range.Maximum})"
            : start > end ? $"beginning of range ({start}) beyond end of range ({end})"
            : step == 0 ? "step of range should be a positive number"
            : null;
        if (problem is not null)
        {
            throw new FormatException($"{problem}: {item}");
        }
    }

    private static long ParseValue(string text, CronFieldRange range)
    {
        int name = Array.IndexOf(range.Names, text.ToLowerInvariant());
        return name >= 0 ? range.Minimum + name : ParseNumber(text);
    }

    private static long ParseNumber(string text)
    {
        ReadOnlySpan<char> digits = text is ['+' or '-', ..] ? text.AsSpan(1) : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            throw new FormatException($"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": invalid syntax");
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw new FormatException($"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": value out of range");
        }

        return number >= 0 ? number : throw new FormatException($"negative number ({number}) not allowed: {text}");
    }
}

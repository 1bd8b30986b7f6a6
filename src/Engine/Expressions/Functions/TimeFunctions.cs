using System.Globalization;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>The parts of instants and durations (cel.md §7.2).</summary>
internal static class TimeFunctions
{
    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        Part("getFullYear", t => t.Year),
        Part("getMonth", t => t.Month - 1),
        Part("getDayOfYear", t => t.DayOfYear - 1),
        Part("getDayOfMonth", t => t.Day - 1),
        Part("getDate", t => t.Day),
        Part("getDayOfWeek", t => (int)t.DayOfWeek),
        Part("getHours", t => t.Hour, 3600 * CelDuration.Second),
        Part("getMinutes", t => t.Minute, 60 * CelDuration.Second),
        Part("getSeconds", t => t.Second, CelDuration.Second),
        Part("getMilliseconds", t => t.Millisecond, CelDuration.Second / 1000),
    ];

    private static (string Name, int Fewest, int Most, CelFunction Function) Part(string name, Func<DateTime, int> part, long? unit = null) =>
        (name, 1, 2, (arguments, _) => arguments switch
        {
            [CelTimestamp time] => (long)part(time.Utc),
            [CelTimestamp time, string zone] => (long)part(Local(time.Utc, zone)),
            [CelDuration duration] when unit is { } nanoseconds => duration.Nanoseconds / nanoseconds,
            _ => throw CelEvaluationException.NoOverload(name),
        });

    private static DateTime Local(DateTime utc, string zone)
    {
        try
        {
            return utc + (Offset(zone) ?? GoTimeZone.Find(zone).GetUtcOffset(utc));
        }
        catch (FormatException e)
        {
            throw new CelEvaluationException(e.Message, e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new CelEvaluationException("timestamp overflow", e);
        }
    }

    /// <summary>The form <c>[+|-]HH:MM</c>.</summary>
    private static TimeSpan? Offset(string zone)
    {
        int colon = zone.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }

        bool valid = int.TryParse(zone.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int hours)
            & int.TryParse(zone.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int minutes);
        if (!valid || minutes > 59 || Math.Abs(hours) > 23)
        {
            throw new FormatException($"unknown time zone {zone}");
        }

        return TimeSpan.FromMinutes((hours * 60) + (zone[0] == '-' ? -minutes : minutes));
    }
}

using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Output;

/// <summary>Time that has passed, in the short form of kubectl: <c>45s</c>, <c>12m</c>, <c>3h20m</c>, <c>5d</c>.</summary>
internal static class Age
{
    /// <summary>The age of an RFC 3339 instant; empty when there is none.</summary>
    public static string Since(string? instant, DateTimeOffset now) => Timestamp.Parse(instant) is { } parsed ? Of(now - parsed) : "";

    public static string Of(TimeSpan age)
    {
        age = age < TimeSpan.Zero ? TimeSpan.Zero : age;
        return age switch
        {
            { TotalMinutes: < 2 } => Text((long)age.TotalSeconds, "s"),
            { TotalMinutes: < 10 } => Text((long)age.TotalMinutes, "m", age.Seconds, "s"),
            { TotalHours: < 3 } => Text((long)age.TotalMinutes, "m"),
            { TotalHours: < 8 } => Text((long)age.TotalHours, "h", age.Minutes, "m"),
            { TotalDays: < 2 } => Text((long)age.TotalHours, "h"),
            { TotalDays: < 8 } => Text((long)age.TotalDays, "d", age.Hours, "h"),
            { TotalDays: < 730 } => Text((long)age.TotalDays, "d"),
            _ => Text((long)(age.TotalDays / 365), "y"),
        };
    }

    private static string Text(long value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");

    private static string Text(long value, string unit, int rest, string restUnit) =>
        rest == 0 ? Text(value, unit) : Text(value, unit) + Text(rest, restUnit);
}

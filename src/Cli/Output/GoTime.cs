using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Output;

/// <summary>Instants in the default text form of Go's time package, in the local zone: <c>2025-07-15 14:30:00 +0000 UTC</c>.</summary>
internal static class GoTime
{
    /// <summary>Writes an RFC 3339 instant, or the fallback when there is none.</summary>
    public static string Format(string? instant, TimeZoneInfo zone, string fallback) =>
        Timestamp.Parse(instant) is { } parsed ? Format(TimeZoneInfo.ConvertTime(parsed, zone), zone) : fallback;

    private static string Format(DateTimeOffset local, TimeZoneInfo zone)
    {
        // Without globalisation data these names are the abbreviations of the zone file, which is what Go prints.
        string name = zone.HasSameRules(TimeZoneInfo.Utc) ? "UTC" : zone.IsDaylightSavingTime(local) ? zone.DaylightName : zone.StandardName;
        string sign = local.Offset < TimeSpan.Zero ? "-" : "+";
        string offset = local.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
        return local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + $" {sign}{offset} {name}";
    }
}

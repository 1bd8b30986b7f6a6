using Serverless.Engine.Go;

namespace Serverless.Engine.Schedules;

/// <summary>Reads a cron expression with its time zone (schedule.md §2).</summary>
internal static class CronParser
{
    private const int FieldCount = 5;
    private const string EveryPrefix = "@every ";

    /// <param name="cron">The expression.</param>
    /// <param name="timeZone">An IANA name; when empty, the expression may begin with one (<c>TZ=</c> or <c>CRON_TZ=</c>), else it is UTC.</param>
    /// <exception cref="FormatException">The expression is not valid; the message is the reason part of schedule.md §2.</exception>
    public static ITrigger Parse(string cron, string timeZone)
    {
        if (timeZone.Length > 0)
        {
            return ParseTrigger(cron.Trim(), FindZone(timeZone));
        }

        if (cron.Length == 0)
        {
            throw new FormatException("empty spec string");
        }

        if (!cron.StartsWith("TZ=", StringComparison.Ordinal) && !cron.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            return ParseTrigger(cron, TimeZoneInfo.Utc);
        }

        int space = cron.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            throw new FormatException($"the time zone is not followed by a schedule: {cron}");
        }

        int name = cron.IndexOf('=', StringComparison.Ordinal) + 1;
        return ParseTrigger(cron[space..].Trim(), FindZone(cron[name..space]));
    }

    private static TimeZoneInfo FindZone(string name)
    {
        try
        {
            return GoTimeZone.Find(name);
        }
        catch (FormatException e)
        {
            throw new FormatException($"provided bad location {name}: {e.Message}", e);
        }
    }

    private static ITrigger ParseTrigger(string text, TimeZoneInfo zone)
    {
        if (text.StartsWith('@'))
        {
            return ParseDescriptor(text, zone);
        }

        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != FieldCount)
        {
            throw new FormatException($"expected exactly {FieldCount} fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        }

        return new CronTrigger(
            zone,
            CronFieldParser.Parse(fields[0], CronFieldRange.Minutes),
            CronFieldParser.Parse(fields[1], CronFieldRange.Hours),
            CronFieldParser.Parse(fields[2], CronFieldRange.DaysOfMonth),
            CronFieldParser.Parse(fields[3], CronFieldRange.Months),
            CronFieldParser.Parse(fields[4], CronFieldRange.DaysOfWeek));
    }

    private static ITrigger ParseDescriptor(string text, TimeZoneInfo zone)
    {
        string? fields = text switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => null,
        };
        if (fields is not null)
        {
            return ParseTrigger(fields, zone);
        }

        if (!text.StartsWith(EveryPrefix, StringComparison.Ordinal))
        {
            throw new FormatException($"unrecognized descriptor: {text}");
        }

        string duration = text[EveryPrefix.Length..];
        return GoDuration.TryParse(duration, out long nanoseconds)
            ? new ConstantDelay(TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick))
            : throw new FormatException($"failed to parse duration {text}: time: invalid duration \"{duration}\"");
    }
}

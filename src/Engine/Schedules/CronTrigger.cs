namespace Serverless.Engine.Schedules;

/// <summary>
/// The five fields of a cron expression in a time zone. Triggers are the instants at which the local clock shows a
/// matching minute, so that skipped local times do not fire and repeated ones fire twice (schedule.md §3).
/// </summary>
internal sealed class CronTrigger(
    TimeZoneInfo zone,
    CronField minutes,
    CronField hours,
    CronField daysOfMonth,
    CronField months,
    CronField daysOfWeek) : ITrigger
{
    private const int YearsAhead = 5;
    private const int DaysBack = 5 * 365;

    // The calendar's edges, kept away from so that sampling offsets around a day cannot leave the calendar.
    private static readonly DateOnly FirstDay = DateOnly.MinValue.AddDays(7);
    private static readonly DateOnly LastDay = DateOnly.MaxValue.AddDays(-7);

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        DateOnly today = LocalDate(after);
        DateOnly last = today.Year + YearsAhead > LastDay.Year ? LastDay : new(today.Year + YearsAhead, 12, 31);
        for (DateOnly day = today; day <= last; day = day.AddDays(1))
        {
            if (Matches(day) && FirstOn(day, after) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public DateTimeOffset? Previous(DateTimeOffset now)
    {
        DateOnly today = LocalDate(now);
        DateOnly first = today.DayNumber - DaysBack < FirstDay.DayNumber ? FirstDay : today.AddDays(-DaysBack);
        for (DateOnly day = today; day >= first; day = day.AddDays(-1))
        {
            if (Matches(day) && LastOn(day, now) is { } found)
            {
                return now - found <= TimeSpan.FromDays(DaysBack) ? found : null;
            }
        }

        return null;
    }

    private bool Matches(DateOnly day)
    {
        bool everFires = minutes.Bits != 0 && hours.Bits != 0;
        if (!everFires || !months.Allows(day.Month))
        {
            return false;
        }

        bool dayOfMonth = daysOfMonth.Allows(day.Day);
        bool dayOfWeek = daysOfWeek.Allows((int)day.DayOfWeek);
        return daysOfMonth.IsStar || daysOfWeek.IsStar ? dayOfMonth && dayOfWeek : dayOfMonth || dayOfWeek;
    }

    private DateOnly LocalDate(DateTimeOffset instant)
    {
        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        return date < FirstDay ? FirstDay : date > LastDay ? LastDay : date;
    }

    private DateTimeOffset? FirstOn(DateOnly date, DateTimeOffset after)
    {
        LocalDay day = new(zone, date);
        DateTimeOffset? first = null;
        foreach (TimeSpan offset in day.Offsets)
        {
            first = Earlier(first, FirstOn(day, offset, after));
        }

        return first;
    }

    private DateTimeOffset? FirstOn(LocalDay day, TimeSpan offset, DateTimeOffset after)
    {
        for (int hour = 0; hour < 24; hour++)
        {
            for (int minute = 0; hours.Allows(hour) && minute < 60; minute++)
            {
                if (minutes.Allows(minute) && day.At(hour, minute, offset) is { } instant && instant > after)
                {
                    return instant;
                }
            }
        }

        return null;
    }

    private DateTimeOffset? LastOn(DateOnly date, DateTimeOffset now)
    {
        LocalDay day = new(zone, date);
        DateTimeOffset? last = null;
        foreach (TimeSpan offset in day.Offsets)
        {
            DateTimeOffset? candidate = LastOn(day, offset, now);
            last = last is null || candidate > last ? candidate ?? last : last;
        }

        return last;
    }

    private DateTimeOffset? LastOn(LocalDay day, TimeSpan offset, DateTimeOffset now)
    {
        for (int hour = 23; hour >= 0; hour--)
        {
            for (int minute = 59; hours.Allows(hour) && minute >= 0; minute--)
            {
                if (minutes.Allows(minute) && day.At(hour, minute, offset) is { } instant && instant <= now)
                {
                    return instant;
                }
            }
        }

        return null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null || right < left ? right ?? left : left;
}

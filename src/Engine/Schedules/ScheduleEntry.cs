using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Schedules;

/// <summary>One prepared entry of a schedule.</summary>
internal sealed class ScheduleEntry
{
    private readonly ITrigger _trigger;
    private readonly long _window;

    /// <exception cref="FormatException">The entry is not valid; the message comes without the entry's index.</exception>
    public ScheduleEntry(ProviderSchedule schedule, TimeSpan timeout)
    {
        Schedule = schedule;
        _window = ParseWindow(schedule.Window, timeout);
        _trigger = ParseCron(schedule);
    }

    public ProviderSchedule Schedule { get; }

    public bool HasWindow => _window > 0;

    /// <summary>Whether the window never closes, because the trigger has no phase (schedule.md §4.2).</summary>
    public bool IsAlwaysOpen => HasWindow && _trigger is ConstantDelay;

    public DateTimeOffset? Next(DateTimeOffset now) => _trigger.Next(now);

    /// <summary>Whether a run that takes up to the timeout would end inside the window that the previous trigger opened.</summary>
    public bool IsOpen(DateTimeOffset now, TimeSpan timeout) =>
        _trigger.Previous(now) is { } opened && Nanoseconds(now - opened) + Nanoseconds(timeout) < _window;

    /// <summary>Durations have nanoseconds, instants come in ticks of 100 ns; 128 bits hold any sum of them.</summary>
    private static Int128 Nanoseconds(TimeSpan span) => (Int128)span.Ticks * TimeSpan.NanosecondsPerTick;

    private static long ParseWindow(string text, TimeSpan timeout)
    {
        long window = 0;
        if (text.Length > 0 && !GoDuration.TryParse(text, out window))
        {
            throw new FormatException($"failed to parse window: time: invalid duration \"{text}\"");
        }

        if (window < 0)
        {
            throw new FormatException($"negative window: {GoDuration.Format(window)}");
        }

        return window == 0 || window >= 2 * Nanoseconds(timeout)
            ? window
            : throw new FormatException(
                $"a non-zero window ({GoDuration.Format(window)}) must always be at least twice the timeout ({GoDuration.Format(timeout)})");
    }

    private static ITrigger ParseCron(ProviderSchedule schedule)
    {
        try
        {
            return CronParser.Parse(schedule.Cron, schedule.TimeZone);
        }
        catch (FormatException e)
        {
            string zone = schedule.TimeZone.Length > 0 ? $" with timezone '{schedule.TimeZone}'" : "";
            throw new FormatException($"failed to parse cron spec '{schedule.Cron}'{zone}: {e.Message}", e);
        }
    }
}

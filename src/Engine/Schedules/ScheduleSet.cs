using Serverless.Engine.Resources;

namespace Serverless.Engine.Schedules;

/// <summary>
/// The schedule of an input provider: when it may run and when it runs next (schedule.md §5). Without entries it
/// always may. Instants are UTC; windows are exact to the nanosecond against instants in ticks of 100 ns.
/// </summary>
public sealed class ScheduleSet
{
    private readonly List<ScheduleEntry> _entries;
    private readonly TimeSpan _timeout;

    private ScheduleSet(List<ScheduleEntry> entries, TimeSpan timeout)
    {
        _entries = entries;
        _timeout = timeout;
    }

    /// <summary>Whether there is no entry at all.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>What is allowed but hardly meant, one line for each entry.</summary>
    public IReadOnlyList<string> Advice =>
    [
        .. _entries.Select((entry, i) => (entry, i)).Where(e => e.entry.IsAlwaysOpen)
            .Select(e => $"schedule[{e.i}]: the window of '{e.entry.Schedule.Cron}' is open at any time, use a cron expression to bound it"),
    ];

    /// <summary>Validates the entries in order.</summary>
    /// <param name="schedules">The entries of <c>spec.schedule</c>.</param>
    /// <param name="timeout">The reconcile timeout.</param>
    /// <exception cref="ScheduleException">An entry is not valid; the message is that of schedule.md §1.1.</exception>
    public static ScheduleSet Parse(IReadOnlyList<ProviderSchedule> schedules, TimeSpan timeout)
    {
        List<ScheduleEntry> entries = [];
        foreach (ProviderSchedule schedule in schedules)
        {
            try
            {
                entries.Add(new(schedule, timeout));
            }
            catch (FormatException e)
            {
                throw new ScheduleException($"failed to validate schedule[{entries.Count}]: {e.Message}", e);
            }
        }

        return new(entries, timeout);
    }

    /// <summary>Refuses entries without a trigger in the coming years, which would stop periodic runs for good (schedule.md §5.5).</summary>
    /// <exception cref="ScheduleException">An entry never fires.</exception>
    public void RequireTriggers(DateTimeOffset now)
    {
        int silent = _entries.FindIndex(e => e.Next(now) is null);
        if (silent >= 0)
        {
            throw new ScheduleException($"failed to validate schedule[{silent}]: cron spec '{_entries[silent].Schedule.Cron}' never fires");
        }
    }

    /// <summary>Whether a run may start now (schedule.md §5.1).</summary>
    public bool MayRun(DateTimeOffset now) =>
        IsEmpty || _entries.Exists(e => !e.HasWindow) || _entries.Exists(e => e.IsOpen(now, _timeout));

    /// <summary>Whether the run that the interval asks for may be planned for an instant (schedule.md §5.2).</summary>
    public bool MayPlanInterval(DateTimeOffset instant) =>
        IsEmpty || _entries.Exists(e => e.HasWindow && e.IsOpen(instant, _timeout));

    /// <summary>The earliest trigger, of the first entry in case of a tie; <see langword="null"/> without entries.</summary>
    public ScheduledTime? Next(DateTimeOffset now)
    {
        ScheduledTime? next = null;
        foreach (ScheduleEntry entry in _entries)
        {
            DateTimeOffset when = entry.Next(now) ?? DateTimeOffset.MinValue;
            if (next is null || when < next.Value.When)
            {
                next = new(entry.Schedule, when);
            }
        }

        return next;
    }

    /// <summary>Plans the run after one that has just ended (schedule.md §5.4).</summary>
    /// <param name="end">The end of the run.</param>
    /// <param name="interval">The reconcile interval; zero or less switches periodic runs off.</param>
    public SchedulePlan PlanAfter(DateTimeOffset end, TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero)
        {
            return default;
        }

        DateTimeOffset byInterval = end > DateTimeOffset.MaxValue - interval ? DateTimeOffset.MaxValue : end + interval;
        ScheduledTime? next = Next(end);
        return next is { } trigger && (trigger.When < byInterval || !MayPlanInterval(byInterval))
            ? new(trigger.When, trigger)
            : new(byInterval, null);
    }
}

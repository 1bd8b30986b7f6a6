namespace Serverless.Engine.Schedules;

/// <summary>What follows a run (schedule.md §5.4).</summary>
/// <param name="RunAt">When to run next; <see langword="null"/> for no periodic run.</param>
/// <param name="NextSchedule">The trigger to report; <see langword="null"/> when the interval decides.</param>
public readonly record struct SchedulePlan(DateTimeOffset? RunAt, ScheduledTime? NextSchedule);

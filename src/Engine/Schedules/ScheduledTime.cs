using Serverless.Engine.Resources;

namespace Serverless.Engine.Schedules;

/// <summary>A trigger of a schedule, as <c>status.nextSchedule</c> reports it.</summary>
/// <param name="Schedule">The entry that fires.</param>
/// <param name="When">When it fires; <see cref="DateTimeOffset.MinValue"/> for an entry that never does (schedule.md §5.5).</param>
public readonly record struct ScheduledTime(ProviderSchedule Schedule, DateTimeOffset When);

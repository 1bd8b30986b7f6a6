namespace Serverless.Engine.Schedules;

/// <summary>When an entry of a schedule fires.</summary>
internal interface ITrigger
{
    /// <summary>The first trigger strictly after an instant, or <see langword="null"/> within the limit of schedule.md §3.2.</summary>
    DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>The last trigger at or before an instant, or <see langword="null"/> within the limit of schedule.md §4.1.</summary>
    DateTimeOffset? Previous(DateTimeOffset now);
}

namespace Serverless.Engine.Resources;

/// <summary>One entry of a provider's <c>spec.schedule</c> (schedule.md §1).</summary>
/// <param name="Cron">Cron expression.</param>
/// <param name="TimeZone">IANA zone name; may be empty.</param>
/// <param name="Window">Window as a Go duration; empty means none.</param>
public sealed record ProviderSchedule(string Cron, string TimeZone, string Window);

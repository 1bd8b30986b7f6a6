namespace Serverless.Engine.Schedules;

/// <summary>The values that a field of a cron expression can have.</summary>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Greatest value.</param>
/// <param name="Names">Names of values, the first one standing for <paramref name="Minimum"/>.</param>
internal sealed record CronFieldRange(int Minimum, int Maximum, params string[] Names)
{
    public static readonly CronFieldRange Minutes = new(0, 59);
    public static readonly CronFieldRange Hours = new(0, 23);
    public static readonly CronFieldRange DaysOfMonth = new(1, 31);

    public static readonly CronFieldRange Months =
        new(1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    public static readonly CronFieldRange DaysOfWeek = new(0, 6, "sun", "mon", "tue", "wed", "thu", "fri", "sat");
}

using Serverless.Engine.Go;

namespace Serverless.Functions.Hosting;

/// <summary>The time zones that schedules need: those of the platform, else the copy that is published with the handler (schedule.md §2.7).</summary>
internal static class TimeZones
{
    /// <summary>Makes time zones available.</summary>
    /// <param name="shipped">The published copy.</param>
    /// <returns>False when there are none.</returns>
    public static bool Provide(string shipped)
    {
        if (!GoTimeZone.HasDatabase && Directory.Exists(shipped))
        {
            Environment.SetEnvironmentVariable("TZDIR", shipped);
            TimeZoneInfo.ClearCachedData();
        }

        return GoTimeZone.HasDatabase;
    }
}

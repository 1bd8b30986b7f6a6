using System.Buffers;

namespace Serverless.Engine.Go;

/// <summary>Finds time zones as Go's <c>time.LoadLocation</c> does: by IANA name, where case matters (schedule.md §2.7).</summary>
public static class GoTimeZone
{
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/");

    /// <summary>Said where the platform has no time zones.</summary>
    public const string DatabaseMissing =
        "the time zone database is missing: schedules with a timeZone cannot be kept; install the package tzdata, or let TZDIR name a copy of it";

    /// <summary>Whether the platform has time zones at all; without them every <c>timeZone</c> but UTC is unknown.</summary>
    public static bool HasDatabase => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _);

    /// <summary>Finds a zone; <c>Local</c> is UTC, as it is in a container without a zone of its own.</summary>
    /// <exception cref="FormatException">The platform knows no such zone.</exception>
    public static TimeZoneInfo Find(string name)
    {
        if (name is "UTC" or "Local")
        {
            return TimeZoneInfo.Utc;
        }

        // The look-up ignores case; the zone found carries the canonical spelling. Path-like names never reach the file system.
        return IsPlausible(name)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            && zone.HasIanaId
            && zone.Id == name
                ? zone
                : throw new FormatException($"unknown time zone {name}");
    }

    private static bool IsPlausible(string name) =>
        name.Length <= MaxNameLength
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && name.Split('/').All(segment => segment.Length > 0);
}

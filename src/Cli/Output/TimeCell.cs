using Serverless.Engine.Resources;

namespace Serverless.Cli.Output;

/// <summary>An instant: as Go writes it for scripts, relative to now for people.</summary>
internal static class TimeCell
{
    public static Cell Of(string? instant, TimeProvider time, string fallback)
    {
        string text = GoTime.Format(instant, time.LocalTimeZone, fallback);
        return new Cell(text, Friendly(instant, time.GetUtcNow()) ?? text);
    }

    /// <summary>An instant that scripts read as it is stored.</summary>
    public static Cell Raw(string? instant, TimeProvider time, string fallback) =>
        new(instant ?? fallback, Friendly(instant, time.GetUtcNow()) ?? fallback);

    private static string? Friendly(string? instant, DateTimeOffset now) => Timestamp.Parse(instant) switch
    {
        null => null,
        { } parsed when parsed > now => $"in {Age.Of(parsed - now)}",
        { } parsed => $"{Age.Of(now - parsed)} ago",
    };
}

using System.Globalization;

namespace Serverless.Engine.Templating.Values;

/// <summary>Go's time.Time: what toDate makes, with the methods that templates use.</summary>
internal sealed class GoTime(DateTimeOffset instant, int nanoseconds, string zone) : GoStringer, IEquatable<GoTime>
{
    /// <summary>Go's zero time.</summary>
    public static readonly GoTime Zero = new(new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero), 0, "UTC");

    public override string TypeName => "time.Time";

    public override string KindName => "struct";

    public override string Text => Format("2006-01-02 15:04:05.999999999 -0700 MST");

    /// <summary>The instant to 100 ns.</summary>
    public DateTimeOffset Instant => instant;

    /// <summary>The whole nanoseconds within the second.</summary>
    public int Nanoseconds => nanoseconds;

    /// <summary>The abbreviation of the zone, or its offset.</summary>
    public string Zone => zone;

    public long UnixSeconds => instant.ToUnixTimeSeconds();

    public string Format(string layout) => GoTimeFormat.Format(layout, this);

    /// <summary>RFC 3339, as in JSON.</summary>
    public string ToJson() => Format("2006-01-02T15:04:05.999999999Z07:00");

    /// <summary>Moves the time by a duration in nanoseconds.</summary>
    public GoTime Add(long duration)
    {
        long total = nanoseconds + (duration % 1_000_000_000);
        long seconds = (duration / 1_000_000_000) + Math.DivRem(total, 1_000_000_000, out long rest);
        if (rest < 0)
        {
            rest += 1_000_000_000;
            seconds--;
        }

        DateTimeOffset whole = instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
        double years = whole.Year + (seconds / 31_556_952.0);
        if (years is < 2 or > 9997)
        {
            throw new TemplateFaultException("the time is out of range");
        }

        return new GoTime(whole.AddSeconds(seconds), (int)rest, zone);
    }

    public bool Equals(GoTime? other) => other is not null && other.Instant == instant && other.Nanoseconds == nanoseconds && other.Zone == zone;

    public override bool Equals(object? obj) => Equals(obj as GoTime);

    public override int GetHashCode() => HashCode.Combine(instant, nanoseconds);

    public override bool TryCall(string method, ReadOnlySpan<object?> arguments, out object? result)
    {
        result = Property(method);
        if (result is not null)
        {
            return arguments.IsEmpty ? true : throw new TemplateFaultException($"wrong number of args for {method}: want 0 got {arguments.Length}");
        }

        if (method != "Format")
        {
            return false;
        }

        result = arguments is [string layout] ? Format(layout) : throw new TemplateFaultException("Format wants one string");
        return true;
    }

    private object? Property(string name) => name switch
    {
        "Year" => Boxes.Int(instant.Year),
        "Month" => new GoNamedNumber("time.Month", instant.Month, CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(instant.Month)),
        "Day" => Boxes.Int(instant.Day),
        "Hour" => Boxes.Int(instant.Hour),
        "Minute" => Boxes.Int(instant.Minute),
        "Second" => Boxes.Int(instant.Second),
        "Nanosecond" => Boxes.Int(nanoseconds),
        "YearDay" => Boxes.Int(instant.DayOfYear),
        "Weekday" => new GoNamedNumber("time.Weekday", (int)instant.DayOfWeek, instant.DayOfWeek.ToString()),
        "Unix" => UnixSeconds,
        "UnixMilli" => (UnixSeconds * 1000) + (nanoseconds / 1_000_000),
        "UnixNano" => unchecked((UnixSeconds * 1_000_000_000) + nanoseconds),
        "UTC" or "Local" => new GoTime(instant.ToUniversalTime(), nanoseconds, "UTC"),
        "IsZero" => Boxes.Of(instant.UtcDateTime == DateTime.MinValue && nanoseconds == 0),
        "String" => Text,
        _ => null,
    };
}

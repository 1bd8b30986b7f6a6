using System.Globalization;

namespace Serverless.Engine.Expressions.Values;

/// <summary>An instant between the years 1 and 9999. <see cref="DateTimeOffset"/> has only ticks of 100 ns.</summary>
public readonly record struct CelTimestamp : IComparable<CelTimestamp>
{
    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;

    private CelTimestamp(long seconds, int nanoseconds)
    {
        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Seconds since 1970-01-01T00:00:00Z, rounded down.</summary>
    public long Seconds { get; }

    /// <summary>What remains of the second: 0 to 999 999 999.</summary>
    public int Nanoseconds { get; }

    internal Int128 TotalNanoseconds => ((Int128)Seconds * CelDuration.Second) + Nanoseconds;

    /// <summary>The instant, cut to ticks.</summary>
    internal DateTime Utc => DateTime.UnixEpoch.AddTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / TimeSpan.NanosecondsPerTick));

    /// <exception cref="CelEvaluationException">The year is not between 1 and 9999.</exception>
    internal static CelTimestamp From(Int128 nanoseconds)
    {
        Int128 rest = nanoseconds % CelDuration.Second;
        rest += rest < 0 ? CelDuration.Second : 0;
        Int128 seconds = (nanoseconds - rest) / CelDuration.Second;
        return seconds >= MinSeconds && seconds <= MaxSeconds
            ? new((long)seconds, (int)rest)
            : throw new CelEvaluationException("timestamp overflow");
    }

    internal static CelTimestamp FromSeconds(long seconds) => From((Int128)seconds * CelDuration.Second);

    /// <summary>RFC 3339 with as many digits of the second as needed.</summary>
    public override string ToString()
    {
        string fraction = Nanoseconds == 0 ? "" : "." + Nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return Utc.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    /// <inheritdoc/>
    public int CompareTo(CelTimestamp other) => TotalNanoseconds.CompareTo(other.TotalNanoseconds);

    /// <summary>Order in time.</summary>
    public static bool operator <(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Order in time.</summary>
    public static bool operator >(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Order in time.</summary>
    public static bool operator <=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Order in time.</summary>
    public static bool operator >=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) >= 0;
}

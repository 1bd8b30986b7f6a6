namespace Serverless.Engine.Schedules;

/// <summary>
/// One calendar day in a time zone, as a map from minutes of the local clock to instants. On days with a change of
/// offset a minute can stand for no instant or for two.
/// </summary>
internal readonly struct LocalDay
{
    // Offsets lie between -12 and +14 hours; sampled in steps shorter than the distance of any two changes.
    private const int FirstSampleHour = -15;
    private const int LastSampleHour = 39;
    private const int SampleStepHours = 6;

    private readonly TimeZoneInfo _zone;
    private readonly DateTime _midnight;

    public LocalDay(TimeZoneInfo zone, DateOnly date)
    {
        _zone = zone;
        _midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        HashSet<TimeSpan> offsets = [];
        for (int hour = FirstSampleHour; hour <= LastSampleHour; hour += SampleStepHours)
        {
            offsets.Add(zone.GetUtcOffset(_midnight.AddHours(hour)));
        }

        Offsets = offsets;
    }

    /// <summary>The offsets that are in effect at some time near this day.</summary>
    public IReadOnlyCollection<TimeSpan> Offsets { get; }

    /// <summary>The instant at which the local clock shows a minute of this day under an offset, if there is one.</summary>
    public DateTimeOffset? At(int hour, int minute, TimeSpan offset)
    {
        DateTime utc = _midnight.AddMinutes((hour * 60) + minute) - offset;
        return _zone.GetUtcOffset(utc) == offset ? new DateTimeOffset(utc) : null;
    }
}

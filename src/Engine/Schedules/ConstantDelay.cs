namespace Serverless.Engine.Schedules;

/// <summary><c>@every</c>: a fixed time after whatever came before, without alignment to the clock.</summary>
internal sealed class ConstantDelay : ITrigger
{
    private readonly TimeSpan _delay;

    /// <param name="delay">Cut to whole seconds, and at least one second.</param>
    public ConstantDelay(TimeSpan delay) => _delay = TimeSpan.FromSeconds(Math.Max(1, delay.Ticks / TimeSpan.TicksPerSecond));

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTimeOffset second = after.ToUniversalTime().AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond));
        return second > DateTimeOffset.MaxValue - _delay ? null : second + _delay;
    }

    /// <summary>The delay has no phase, so that the moment asked about is as good a trigger as any (schedule.md §4.2).</summary>
    public DateTimeOffset? Previous(DateTimeOffset now) => now;
}

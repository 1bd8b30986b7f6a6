using System.Globalization;

namespace Serverless.Engine.Expressions.Values;

/// <summary>A span of time. <see cref="TimeSpan"/> has only ticks of 100 ns.</summary>
/// <param name="Nanoseconds">Its length.</param>
public readonly record struct CelDuration(long Nanoseconds)
{
    internal const long Second = 1_000_000_000;

    /// <summary>Decimal seconds, as in <c>1.5s</c>, rounded to what a double can hold.</summary>
    public override string ToString()
    {
        double seconds = (Nanoseconds / Second) + (Nanoseconds % Second / (double)Second);
        decimal plain = decimal.Parse(seconds.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        return plain.ToString(CultureInfo.InvariantCulture) + "s";
    }
}

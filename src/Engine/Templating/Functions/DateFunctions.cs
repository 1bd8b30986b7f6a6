using System.Globalization;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's dates that do not need the clock, and <c>ago</c>, which does.</summary>
internal static class DateFunctions
{
    private const long Second = 1_000_000_000;

    private static readonly (ulong Length, string Unit)[] Units =
    [
        (3600UL * 24 * 365 * Second, "y"),
        (3600UL * 24 * 30 * Second, "mo"),
        (3600UL * 24 * Second, "d"),
        (3600UL * Second, "h"),
        (60UL * Second, "m"),
        (Second, "s"),
    ];

    public static void Register(FunctionTable table)
    {
        table.Add("ago", Ago, ParameterType.Any);
        table.Add("duration", static (a, _) => GoDuration.Format(unchecked(Seconds(a[0]) * Second)), ParameterType.Any);
        table.Add("durationRound", static (a, c) => Round(Duration(a[0], c)), ParameterType.Any);
        table.Add("unixEpoch", static (a, _) => ((GoTime)a[0]!).UnixSeconds.ToString(CultureInfo.InvariantCulture), ParameterType.Time);
        table.Add("toDate", static (a, _) => GoTimeFormat.TryParse(Arguments.Text(a[0]), Arguments.Text(a[1]), out GoTime time, out string _) ? time : GoTime.Zero, ParameterType.String, ParameterType.String);
        table.Add("mustToDate", MustParse, ParameterType.String, ParameterType.String);
        table.Add("mustDateModify", Modify, ParameterType.String, ParameterType.Time);
        table.Add("must_date_modify", Modify, ParameterType.String, ParameterType.Time);
    }

    private static object MustParse(ReadOnlySpan<object?> arguments, EvaluationContext context) =>
        GoTimeFormat.TryParse(Arguments.Text(arguments[0]), Arguments.Text(arguments[1]), out GoTime time, out string error)
            ? time
            : throw new TemplateFaultException(error);

    private static object Modify(ReadOnlySpan<object?> arguments, EvaluationContext context) =>
        GoDuration.TryParse(Arguments.Text(arguments[0]), out long duration)
            ? ((GoTime)arguments[1]!).Add(duration)
            : throw new TemplateFaultException($"time: invalid duration {GoQuote.Quote(Arguments.Text(arguments[0]))}");

    private static object Ago(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        DateTimeOffset now = context.Functions.Clock.GetUtcNow();
        DateTimeOffset then = arguments[0] switch
        {
            GoTime time => time.Instant,
            long or nint => FromUnix(Arguments.ToInt64(arguments[0])),
            _ => now,
        };
        long seconds = (long)Math.Round((now - then).TotalSeconds, MidpointRounding.AwayFromZero);
        const long longest = long.MaxValue / Second;
        return GoDuration.Format(Math.Clamp(seconds, -longest, longest) * Second);
    }

    private static DateTimeOffset FromUnix(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799));

    private static long Seconds(object? value) => value switch
    {
        long l => l,
        string s => ParseOrNearest(s),
        _ => 0,
    };

    private static long ParseOrNearest(string text)
    {
        GoNumberParser.TryParseInt(text, 10, out long value);
        return value;
    }

    private static long Duration(object? value, EvaluationContext context) => value switch
    {
        string s => GoDuration.TryParse(s, out long parsed) ? parsed : 0,
        long l => l,
        GoTime time => Saturate((Int128)(context.Functions.Clock.GetUtcNow() - time.Instant).Ticks * 100),
        _ => 0,
    };

    /// <summary>Go's durations, in nanoseconds, end at 292 years.</summary>
    private static long Saturate(Int128 nanoseconds) => (long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue);

    private static string Round(long duration)
    {
        ulong size = duration < 0 ? unchecked(0UL - (ulong)duration) : (ulong)duration;
        foreach ((ulong length, string unit) in Units)
        {
            if (size > length)
            {
                return (size / length).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return "0s";
    }
}

using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Schedules;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Schedules;

public sealed class ScheduleSetTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("", "12:30:00", true, true)]
    [InlineData("0s", "12:30:00", true, false)]
    [InlineData("1m", "12:00:00", true, true)]
    [InlineData("1m", "12:00:49", true, true)]
    [InlineData("1m", "12:00:49.9999999", true, true)]
    [InlineData("1m", "12:00:50", false, false)]
    [InlineData("1m0.000000001s", "12:00:50", true, true)]
    [InlineData("1m", "12:00:55", false, false)]
    [InlineData("1m,2m", "12:00:55", true, true)]
    [InlineData("0s,1m", "12:30:00", true, false)]
    public void MayRun_Windows_AreStrict(string windows, string time, bool mayRun, bool mayPlan)
    {
        ScheduleSet schedule = Hourly(windows.Split(',', StringSplitOptions.RemoveEmptyEntries));
        schedule.MayRun(At(time)).ShouldBe(mayRun);
        schedule.MayPlanInterval(At(time)).ShouldBe(mayPlan);
    }

    [Theory]
    [InlineData("19.999s", "failed to validate schedule[0]: a non-zero window (19.999s) must always be at least twice the timeout (10s)")]
    [InlineData("-1s", "failed to validate schedule[0]: negative window: -1s")]
    [InlineData("1x", "failed to validate schedule[0]: failed to parse window: time: invalid duration \"1x\"")]
    public void Parse_BadWindow_IsNamed(string window, string message) =>
        Should.Throw<ScheduleException>(() => Hourly(window)).Message.ShouldBe(message);

    [Fact]
    public void Parse_WindowOfTwiceTheTimeout_IsValid() => Hourly("20s").IsEmpty.ShouldBeFalse();

    [Fact]
    public void Parse_SecondEntryWrong_IsNamedByItsIndex() =>
        Should.Throw<ScheduleException>(() => ScheduleSet.Parse([new("0 * * * *", "UTC", ""), new("x", "", "")], Timeout))
            .Message.ShouldBe("failed to validate schedule[1]: failed to parse cron spec 'x': expected exactly 5 fields, found 1: [x]");

    [Fact]
    public void RequireTriggers_EntryThatNeverFires_IsRefused()
    {
        ScheduleSet schedule = ScheduleSet.Parse([new("0 * * * *", "UTC", ""), new("0 0 30 2 *", "UTC", "")], Timeout);
        Should.Throw<ScheduleException>(() => schedule.RequireTriggers(At("12:00:00")))
            .Message.ShouldBe("failed to validate schedule[1]: cron spec '0 0 30 2 *' never fires");
    }

    [Fact]
    public void Next_Tie_GivesTheFirstEntry()
    {
        ScheduleSet schedule = ScheduleSet.Parse([new("30 * * * *", "UTC", ""), new("0 13 * * *", "UTC", ""), new("0 * * * *", "UTC", "")], Timeout);
        schedule.Next(At("12:30:00")).ShouldBe(new ScheduledTime(new("0 13 * * *", "UTC", ""), At("13:00:00")));
    }

    [Theory]
    [InlineData("", "12:10:00", 20, "12:30:00", false)]
    [InlineData("0s", "12:10:00", 20, "13:00:00", true)]
    [InlineData("30m", "12:00:00", 10, "12:10:00", false)]
    [InlineData("30m", "12:25:00", 10, "13:00:00", true)]
    [InlineData("2h", "12:50:00", 20, "13:00:00", true)]
    public void PlanAfter_Interval_RunsOnlyInsideWindows(string window, string end, int minutes, string runAt, bool trigger)
    {
        SchedulePlan plan = Hourly(window.Split(',', StringSplitOptions.RemoveEmptyEntries)).PlanAfter(At(end), TimeSpan.FromMinutes(minutes));
        plan.RunAt.ShouldBe(At(runAt));
        (plan.NextSchedule is not null).ShouldBe(trigger);
    }

    [Fact]
    public void PlanAfter_NoInterval_PlansNothing() => Hourly("0s").PlanAfter(At("12:00:00"), TimeSpan.Zero).RunAt.ShouldBeNull();

    [Fact]
    public void MayRun_WindowOnEvery_IsAlwaysOpen() =>
        ScheduleSet.Parse([new("@every 1h", "UTC", "20s")], TimeSpan.FromSeconds(9)).MayRun(At("12:34:56")).ShouldBeTrue();

    private static ScheduleSet Hourly(params string[] windows) =>
        ScheduleSet.Parse([.. windows.Select(w => new ProviderSchedule("0 * * * *", "UTC", w))], Timeout);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2025-01-01T{time}Z", CultureInfo.InvariantCulture);
}

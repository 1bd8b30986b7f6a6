using System.Globalization;
using Serverless.Engine.Schedules;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Schedules;

public sealed class TriggerTests
{
    [Theory]
    [InlineData("America/New_York", "30 2 11 3 ?", "2012-03-11T00:00-05:00", "2013-03-11T02:30-04:00")]
    [InlineData("America/New_York", "0 * * * ?", "2012-03-11T01:00-05:00", "2012-03-11T03:00-04:00")]
    [InlineData("America/New_York", "0 2 * * ?", "2012-03-11T00:00-05:00", "2012-03-12T02:00-04:00")]
    [InlineData("America/New_York", "0 1 * * ?", "2012-03-11T01:00-05:00", "2012-03-12T01:00-04:00")]
    [InlineData("America/New_York", "30 1 4 11 ?", "2012-11-04T01:45-04:00", "2012-11-04T01:30-05:00")]
    [InlineData("America/New_York", "0 * * * ?", "2012-11-04T01:00-04:00", "2012-11-04T01:00-05:00")]
    [InlineData("America/New_York", "0 1 * * ?", "2012-11-04T01:00-05:00", "2012-11-05T01:00-05:00")]
    [InlineData("America/New_York", "0 2 * * ?", "2012-11-04T00:00-04:00", "2012-11-04T02:00-05:00")]
    [InlineData("America/New_York", "0 3 3 * ?", "2012-11-04T00:00-04:00", "2012-12-03T03:00-05:00")]
    [InlineData("America/Sao_Paulo", "0 9 10 * ?", "2018-10-17T05:00-04:00", "2018-11-10T06:00-05:00")]
    [InlineData("America/Sao_Paulo", "0 9 22 * ?", "2018-02-14T05:00-05:00", "2018-02-22T07:00-05:00")]
    [InlineData("Europe/Bucharest", "0 5 * * *", "2025-01-01T12:10Z", "2025-01-02T03:00Z")]
    [InlineData("America/Sao_Paulo", "0 5 * * *", "2025-01-01T12:10Z", "2025-01-02T08:00Z")]
    [InlineData("UTC", "0/15 * * * *", "2012-07-09T14:59Z", "2012-07-09T15:00Z")]
    [InlineData("UTC", "20-35/15 * * * *", "2012-07-09T15:45Z", "2012-07-09T16:20Z")]
    [InlineData("UTC", "*/15 * * * *", "2012-07-09T23:46Z", "2012-07-10T00:00Z")]
    [InlineData("UTC", "0 0 */5 Apr,Aug,Oct Mon", "2012-07-09T23:35Z", "2012-08-01T00:00Z")]
    [InlineData("UTC", "0 0 * Feb Mon/2", "2012-07-09T00:00Z", "2013-02-01T00:00Z")]
    [InlineData("UTC", "0 * * * *", "2025-01-01T12:00:00.5Z", "2025-01-01T13:00Z")]
    [InlineData("UTC", "0 0 29 2 *", "2099-01-01T00:00Z", "2104-02-29T00:00Z")]
    [InlineData("UTC", "0 0 29 2 *", "2096-02-29T00:00Z", null)]
    [InlineData("UTC", "0 0 29 2 *", "2098-12-31T23:59:59Z", null)]
    [InlineData("UTC", "0 0 31 4 *", "2026-01-01T00:00Z", null)]
    [InlineData("UTC", ", * * * *", "2026-01-01T00:00Z", null)]
    [InlineData("UTC", "@every 1h30m5.9s", "2026-01-01T00:00:00.7Z", "2026-01-01T01:30:05Z")]
    [InlineData("UTC", "@every 1ms", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")]
    public void Next_Table_IsTheFirstMatchingLocalMinute(string zone, string cron, string after, string? next) =>
        CronParser.Parse(cron, zone).Next(Instant(after)).ShouldBe(next is null ? null : Instant(next));

    [Theory]
    [InlineData("* * 1,15 * Sun", "2012-07-15", true)]
    [InlineData("* * 1,15 * Sun", "2012-06-15", true)]
    [InlineData("* * 1,15 * Sun", "2012-08-01", true)]
    [InlineData("* * */10 * Sun", "2012-07-15", true)]
    [InlineData("* * */2 * Sun", "2012-07-15", true)]
    [InlineData("* * * * Mon", "2012-07-15", false)]
    [InlineData("* * 1,15 * *", "2012-07-09", false)]
    [InlineData("* * 1,15 * *", "2012-07-15", true)]
    [InlineData("0 0 ? Jul Sun", "2012-07-15", true)]
    [InlineData("0 0 ? Jul Sun", "2012-07-16", false)]
    public void Next_Days_FollowTheStarRule(string cron, string date, bool fires)
    {
        DateTimeOffset midnight = Instant(date + "T00:00Z");
        (CronParser.Parse(cron, "UTC").Next(midnight.AddSeconds(-1)) == midnight).ShouldBe(fires);
    }

    [Theory]
    [InlineData("0 0 29 2 *", "2025-01-01T12:00Z", "2024-02-29T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("0 0 29 2 *", "2024-02-29T00:00Z", "2024-02-29T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("0 0 29 2 *", "2028-02-28T23:59:59Z", "2024-02-29T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("0 * * * *", "2025-01-01T12:00:00Z", "2025-01-01T12:00Z", "2025-01-01T13:00Z")]
    [InlineData("0 * * * *", "2025-01-01T12:00:01Z", "2025-01-01T12:00Z", "2025-01-01T13:00Z")]
    [InlineData("0 * * * *", "2025-01-01T11:59:59Z", "2025-01-01T11:00Z", "2025-01-01T12:00Z")]
    public void Previous_Table_IsTheLastTriggerSoFar(string cron, string now, string previous, string next)
    {
        ITrigger trigger = CronParser.Parse(cron, "UTC");
        trigger.Previous(Instant(now)).ShouldBe(Instant(previous));
        trigger.Next(Instant(now)).ShouldBe(Instant(next));
    }

    [Fact]
    public void Next_AtTheEndOfTheCalendar_GivesUp() =>
        CronParser.Parse("0 0 30 2 *", "Asia/Kolkata").Next(DateTimeOffset.MaxValue).ShouldBeNull();

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

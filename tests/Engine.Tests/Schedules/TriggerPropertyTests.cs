using Serverless.Engine.Go;
using Serverless.Engine.Schedules;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Schedules;

/// <summary>Seeded random schedules against a search minute by minute (schedule.md §9).</summary>
public sealed class TriggerPropertyTests
{
    private static readonly string[] Zones =
    [
        "UTC", "America/New_York", "Europe/London", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata",
        "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "America/St_Johns",
    ];

    [Fact]
    public void NextAndPrevious_RandomSchedules_AgreeWithASearchByMinutes()
    {
        Random random = new(20260601);
        for (int round = 0; round < 400; round++)
        {
            string[] fields = [Field(random, 0, 59), Field(random, 0, 23), Field(random, 1, 31), "*", Field(random, 0, 6)];
            string cron = string.Join(' ', fields);
            string zone = Zones[random.Next(Zones.Length)];
            DateTimeOffset now = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(15L * 365 * 24 * 3600));
            CheckAgainstSearch(cron, zone, now);
        }
    }

    [Fact]
    public void PreviousAndNext_RandomSchedules_AreConsistent()
    {
        Random random = new(77);
        for (int round = 0; round < 2000; round++)
        {
            string cron = $"{Field(random, 0, 59)} {Field(random, 0, 23)} {Field(random, 1, 28)} * {Field(random, 0, 6)}";
            ITrigger trigger = CronParser.Parse(cron, Zones[random.Next(Zones.Length)]);
            DateTimeOffset now = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(15L * 365 * 24 * 3600));
            DateTimeOffset? next = trigger.Next(now);
            DateTimeOffset? previous = trigger.Previous(now);
            next.ShouldNotBeNull(cron);
            previous.ShouldNotBeNull(cron);
            next.Value.ShouldBeGreaterThan(now, cron);
            previous.Value.ShouldBeLessThanOrEqualTo(now, cron);
            trigger.Next(previous.Value).ShouldBe(next, cron);
            trigger.Previous(next.Value).ShouldBe(next, cron);
        }
    }

    [Theory]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    [InlineData("America/New_York")]
    public void Next_OverAllTransitions_Advances(string zone)
    {
        ITrigger trigger = CronParser.Parse("*/30 0-4 * * *", zone);
        DateTimeOffset now = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        while (now.Year < 2036)
        {
            DateTimeOffset next = trigger.Next(now)!.Value;
            next.ShouldBeGreaterThan(now);
            (next - now).ShouldBeLessThan(TimeSpan.FromHours(22));
            now = next;
        }
    }

    [Fact]
    public void Parse_EveryZoneOfThePlatform_IsKnown()
    {
        foreach (TimeZoneInfo zone in TimeZoneInfo.GetSystemTimeZones())
        {
            CronParser.Parse("0 0 * * *", zone.Id).Next(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ShouldNotBeNull(zone.Id);
        }
    }

    private static void CheckAgainstSearch(string cron, string zone, DateTimeOffset now)
    {
        ITrigger trigger = CronParser.Parse(cron, zone);
        TimeZoneInfo info = GoTimeZone.Find(zone);
        DateTimeOffset minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        DateTimeOffset? found = null;
        for (int i = 1; i <= 40 * 24 * 60 && found is null; i++)
        {
            found = Matches(cron, TimeZoneInfo.ConvertTime(minute.AddMinutes(i), info)) ? minute.AddMinutes(i) : null;
        }

        DateTimeOffset? next = trigger.Next(now);
        if (found is not null || next < minute.AddDays(40))
        {
            next.ShouldBe(found, $"{cron} in {zone} after {now:O}");
        }
    }

    private static bool Matches(string cron, DateTimeOffset local)
    {
        string[] fields = cron.Split(' ');
        bool day = Allows(fields[2], local.Day);
        bool weekday = Allows(fields[4], (int)local.DayOfWeek);
        return Allows(fields[0], local.Minute)
            && Allows(fields[1], local.Hour)
            && (fields[2] == "*" || fields[4] == "*" ? day && weekday : day || weekday);
    }

    private static bool Allows(string field, int value) =>
        field == "*" || field.Split(',').Any(item => item.Split('-') is [var low, var high]
            ? value >= int.Parse(low, null) && value <= int.Parse(high, null)
            : value == int.Parse(item, null));

    private static string Field(Random random, int minimum, int maximum)
    {
        int first = random.Next(minimum, maximum + 1);
        int second = random.Next(first, maximum + 1);
        return random.Next(4) switch
        {
            0 => "*",
            1 => $"{first}-{second}",
            2 => $"{first},{random.Next(minimum, maximum + 1)}",
            _ => $"{first}",
        };
    }
}

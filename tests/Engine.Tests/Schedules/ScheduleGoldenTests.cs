using System.Globalization;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Schedules;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Schedules;

public sealed class ScheduleGoldenTests
{
    public static TheoryData<string, string> Rows => GoldenRows.Read("schedule.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Schedule_GoldenRow_AnswersLikeTheReference(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        List<ProviderSchedule> entries = [.. row.ListAt("schedule")!
            .Cast<Dictionary<string, object?>>()
            .Select(e => new ProviderSchedule(e.StringAt("Cron")!, e.StringAt("TimeZone")!, e.StringAt("Window")!))];
        TimeSpan timeout = GoDuration.Parse(row.StringAt("timeout")) ?? TimeSpan.FromMinutes(2);
        if (row.StringAt("want", "error") is { } error)
        {
            Should.Throw<ScheduleException>(() => ScheduleSet.Parse(entries, timeout), id).Message.ShouldBe(error, id);
            return;
        }

        ScheduleSet schedule = ScheduleSet.Parse(entries, timeout);
        DateTimeOffset now = DateTimeOffset.Parse(row.StringAt("now")!, CultureInfo.InvariantCulture);
        Dictionary<string, object?> result = row.MapAt("want", "result")!;
        Timestamp.Format(schedule.Next(now)!.Value.When).ShouldBe(result.StringAt("next"), id);
        schedule.Next(now)!.Value.Schedule.Cron.ShouldBe(result.StringAt("cron"), id);
        schedule.MayRun(now).ShouldBe((bool)result["shouldReconcile"]!, id);
        schedule.MayPlanInterval(now).ShouldBe((bool)result["shouldScheduleInterval"]!, id);
    }
}

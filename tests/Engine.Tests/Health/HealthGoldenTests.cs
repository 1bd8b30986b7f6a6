using Serverless.Engine.Health;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Health;

public sealed class HealthGoldenTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Rows => GoldenRows.Read("health.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Compute_GoldenRow_AnswersLikeTheReference(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        KubeObject source = new(row.MapAt("object")!);
        if (row.StringAt("want", "error") is { } error)
        {
            Should.Throw<HealthException>(() => HealthStatus.Compute(source, Now), id).Message.ShouldBe(error, id);
            return;
        }

        ObjectHealth health = HealthStatus.Compute(source, Now);
        health.Status.ToString().ShouldBe(row.StringAt("want", "result", "status"), id);
        health.Message.ShouldBe(row.StringAt("want", "result", "message"), id);
    }
}

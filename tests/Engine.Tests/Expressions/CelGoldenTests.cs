using Serverless.Engine.Expressions;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Expressions;

public sealed class CelGoldenTests
{
    public static TheoryData<string, string> Rows => GoldenRows.Read("cel.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Evaluate_GoldenRow_AnswersLikeTheReference(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        string expression = row.StringAt("expr")!;
        if (row.StringAt("want", "error") is not null)
        {
            Exception? failure = Record.Exception(() => Evaluate(expression, row));
            (failure is CelException or CelEvaluationException).ShouldBeTrue($"{id}: {expression}: {failure}");
            failure!.Message.ShouldNotBeEmpty(id);
            return;
        }

        object? value = Evaluate(expression, row);
        CelType.Of(value).Name.ShouldBe(row.StringAt("want", "result", "type"), $"{id}: {expression}");
        GoPrinted.Of(value).ShouldBe(row.StringAt("want", "result", "value"), $"{id}: {expression}");
    }

    private static object? Evaluate(string expression, Dictionary<string, object?> row) =>
        CelExpression.Parse(expression).Evaluate(row.MapAt("object")!, CelLimits.Default, FrozenClock.Instance, CancellationToken.None);
}

using Serverless.Engine.Expressions;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Expressions;

public sealed class CelLimitTests
{
    private static readonly string Numbers = $$"""{"l":[{{string.Join(',', Enumerable.Range(0, 200))}}]}""";

    [Fact]
    public void Evaluate_TooManySteps_Ends() =>
        Cel.Show("l.map(a, l.map(b, l.map(c, l.map(d, a * b * c * d)))).size()", Numbers).ShouldBe("error: evaluation exceeded the step limit");

    [Fact]
    public void Evaluate_TooManySteps_IsNotAbsorbed() =>
        Cel.Show("l.all(a, l.all(b, l.all(c, l.all(d, true)))) || true", Numbers).ShouldBe("error: evaluation exceeded the step limit");

    [Fact]
    public void Evaluate_TooLong_Ends()
    {
        SteppingClock clock = new(TimeSpan.FromSeconds(1));
        CelExpression expression = CelExpression.Parse("l.map(a, l.map(b, a * b)).size()");
        Should.Throw<CelEvaluationException>(() => expression.Evaluate(Variables(Numbers), CelLimits.Default, clock, CancellationToken.None))
            .Message.ShouldBe("evaluation timed out");
    }

    [Fact]
    public void Evaluate_Cancelled_Ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        CelExpression expression = CelExpression.Parse("l.map(a, l.map(b, a * b)).size()");
        Should.Throw<OperationCanceledException>(() => expression.Evaluate(Variables(Numbers), CelLimits.Default, FrozenClock.Instance, source.Token));
    }

    [Theory]
    [InlineData("l.map(a, '0123456789').join('0123456789')")]
    [InlineData("'0123456789'.replace('', '01234567890123456789')")]
    [InlineData("['0123456789', '0123456789'].map(x, x + x + x + x + x + x + x + x + x + x + x)")]
    [InlineData("'%s%s%s'.format([l, l, l])")]
    [InlineData("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]")]
    public void Evaluate_LargeValues_End(string expression) =>
        Should.Throw<CelEvaluationException>(() => Cel.Evaluate(expression, Numbers, new() { ValueBytes = 100, Entries = 10 }))
            .Message.ShouldBe("value too large");

    [Fact]
    public void Evaluate_ManyValues_End() =>
        Should.Throw<CelEvaluationException>(() => Cel.Evaluate("l.map(x, 'abc' + 'def')", Numbers, new() { TotalBytes = 1000 }))
            .Message.ShouldBe("value too large");

    [Theory]
    [InlineData("{\"a\":\"0123456789012345678901234567890123456789\"}")]
    [InlineData("{\"a\":[[[[[[1]]]]]]}")]
    public void Evaluate_LargeObject_IsRefused(string variables) =>
        Should.Throw<CelEvaluationException>(() => Cel.Evaluate("1", variables, new() { InputBytes = 30, InputDepth = 5 }))
            .Message.ShouldBe("object too large");

    [Theory]
    [InlineData("true", true)]
    [InlineData("1 == 2", false)]
    public void EvaluateBool_Condition_IsItsValue(string expression, bool value) => Condition(expression).ShouldBe(value);

    [Theory]
    [InlineData("spec.replicas", "failed to evaluate CEL expression as boolean: 'spec.replicas'")]
    [InlineData("spec.?replicas", "failed to evaluate CEL expression as boolean: 'spec.?replicas'")]
    [InlineData("nope", "failed to evaluate the CEL expression 'nope': no such attribute(s): nope")]
    public void EvaluateBool_NoCondition_IsAnError(string expression, string message) =>
        Should.Throw<CelEvaluationException>(() => Condition(expression)).Message.ShouldBe(message);

    [Theory]
    [InlineData("own", true)]
    [InlineData("other", false)]
    public void DependencyVariables_OfSecret_HideDataOfOtherNamespaces(string ownNamespace, bool visible)
    {
        KubeObject secret = new(Variables("""
            {"apiVersion":"v1","kind":"Secret","type":"Opaque","data":{"k":"v"},
             "metadata":{"namespace":"own","annotations":{"a":"b","kubectl.kubernetes.io/last-applied-configuration":"{}"}}}
            """));
        Dictionary<string, object?> variables = DependencyVariables.From(secret, ownNamespace);
        variables.ContainsKey("data").ShouldBe(visible);
        variables.MapAt("metadata", "annotations")!.Keys.ShouldBe(["a"]);
        secret.Annotation("kubectl.kubernetes.io/last-applied-configuration").ShouldBe("{}");
        CelExpression.Parse("type == 'Opaque' && type(kind) == string")
            .EvaluateBool(variables, CelLimits.Default, FrozenClock.Instance, CancellationToken.None).ShouldBeTrue();
    }

    private static bool Condition(string expression) =>
        CelExpression.Parse(expression).EvaluateBool(Variables("""{"spec":{"replicas":3}}"""), CelLimits.Default, FrozenClock.Instance, CancellationToken.None);

    private static Dictionary<string, object?> Variables(string json) => (Dictionary<string, object?>)JsonTree.Parse(json)!;

    /// <summary>A clock that moves on with every look at it.</summary>
    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }
}

using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Status;

/// <summary>reconcile.md §3: how conditions change and in which order they are stored.</summary>
public sealed class ConditionSetTests
{
    private readonly RetryClock _clock = new();

    [Fact]
    public void TransitionTime_MovesWithStatusReasonOrMessage()
    {
        ConditionSet set = new(Parse("{}"), _clock);
        set.MarkReady("A", "one");
        DateTimeOffset first = set.Ready!.LastTransitionTime;
        _clock.Advance(TimeSpan.FromSeconds(90.5));
        set.MarkReady("A", "one");
        set.Ready!.LastTransitionTime.ShouldBe(first);
        set.MarkReady("A", "two");
        set.Ready!.LastTransitionTime.ShouldBe(first + TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void ObservedGeneration_IsAlwaysTheCurrentOne()
    {
        ConditionSet set = new(Parse("{conditions: [{type: Ready, status: 'True', reason: A, message: one, observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z'}]}"), _clock);

        set.MarkReady("A", "one");

        set.Ready!.ObservedGeneration.ShouldBe(7);
        set.Ready.LastTransitionTime.Year.ShouldBe(2026);
    }

    [Fact]
    public void ReconcilingAndStalled_ExcludeEachOther()
    {
        ConditionSet set = new(Parse("{}"), _clock);
        set.MarkStalled("S", "m");
        set.Reconciling.ShouldBeNull();
        set.MarkProgressing("p");
        set.Stalled.ShouldBeNull();
        set.MarkFailed("F", "m");
        set.Reconciling!.Reason.ShouldBe("ProgressingWithRetry");
        set.Reconciling.Message.ShouldBe("p");
        set.MarkStalled("S", "m");
        set.Reconciling.ShouldBeNull();
    }

    [Fact]
    public void StoredOrder_IsOursThenOthersByGenerationAndType()
    {
        KubeObject source = Parse("""
            {conditions: [
              {type: Zed, status: 'True', observedGeneration: 2}, {type: Able, status: 'True', observedGeneration: 2}, {type: New, status: 'True', observedGeneration: 5},
              {type: Ready, status: 'True', reason: A, message: m}]}
            """);
        ConditionSet set = new(source, _clock);
        set.MarkStalled("S", "m");

        set.ToTree(source).Cast<Dictionary<string, object?>>().Select(c => c.StringAt("type")).ShouldBe(["Stalled", "Ready", "New", "Able", "Zed"]);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ä")]
    [InlineData("🙂")]
    public void LongMessage_IsCutAtAWholeCharacter(string letter)
    {
        ConditionSet set = new(Parse("{}"), _clock);

        set.MarkReady("A", string.Concat(Enumerable.Repeat(letter, 40000)));

        byte[] utf8 = Encoding.UTF8.GetBytes(set.Ready!.Message);
        utf8.Length.ShouldBeInRange(32768 - 3, 32768);
        set.Ready.Message.ShouldEndWith(letter + "...");
    }

    private static KubeObject Parse(string status) => new((Dictionary<string, object?>)YamlReader.ReadDocument($"{{metadata: {{generation: 7}}, status: {status}}}")!);
}

using System.Globalization;
using Serverless.Engine.Status;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Status;

/// <summary>How events are kept few (reconcile.md §12).</summary>
public sealed class EventCorrelatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly EventCorrelator _correlator = new();

    [Fact]
    public void IdenticalEvent_RaisesTheCountOfTheFirst()
    {
        Decide("m", "first").ShouldBe(new EventDecision("first", "m", 1));
        Decide("m", "second").ShouldBe(new EventDecision("first", "m", 2));
        Decide("other", "third").ShouldBe(new EventDecision("third", "other", 1));
    }

    [Fact]
    public void TenthDistinctMessage_IsCombined()
    {
        for (int i = 1; i < 10; i++)
        {
            Decide($"m{i.ToString(CultureInfo.InvariantCulture)}", "e")!.Message.ShouldBe($"m{i.ToString(CultureInfo.InvariantCulture)}");
        }

        Decide("m10", "tenth").ShouldBe(new EventDecision("tenth", "(combined from similar events): m10", 1));
        Decide("m11", "eleventh").ShouldBe(new EventDecision("tenth", "(combined from similar events): m11", 2));
    }

    [Fact]
    public void AfterTenMinutes_MessagesStandAloneAgain()
    {
        for (int i = 0; i < 12; i++)
        {
            Decide($"m{i.ToString(CultureInfo.InvariantCulture)}", "e");
        }

        Decide("late", "e", TimeSpan.FromMinutes(11))!.Message.ShouldBe("late");
    }

    [Fact]
    public void Burst_IsTwentyFive_ThenOneInFiveMinutes()
    {
        Enumerable.Range(0, 40).Count(_ => Decide("m", "e") is not null).ShouldBe(25);
        Decide("m", "e", TimeSpan.FromMinutes(5)).ShouldNotBeNull();
        Decide("m", "e", TimeSpan.FromMinutes(5)).ShouldBeNull();
    }

    [Fact]
    public void Types_AndObjectsHaveTheirOwnBurst()
    {
        Enumerable.Range(0, 40).Count(_ => Decide("m", "e") is not null).ShouldBe(25);
        _correlator.Decide("obj", "Warning", "r", "m", "e", Start).ShouldNotBeNull();
        _correlator.Decide("other", "Normal", "r", "m", "e", Start).ShouldNotBeNull();
    }

    [Fact]
    public void LostEvent_StartsAnew()
    {
        Decide("m", "first");
        EventDecision counted = Decide("m", "second")!;

        _correlator.Renew(counted, "third").ShouldBe(new EventDecision("third", "m", 1));

        Decide("m", "fourth").ShouldBe(new EventDecision("third", "m", 2));
    }

    private EventDecision? Decide(string message, string name, TimeSpan? after = null) =>
        _correlator.Decide("obj", "Normal", "r", message, name, Start + (after ?? TimeSpan.Zero));
}

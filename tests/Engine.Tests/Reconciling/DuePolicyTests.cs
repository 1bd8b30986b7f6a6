using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §1: pauses between retries.</summary>
public sealed class DuePolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Triggers None = new([]);
    private static readonly KubeObject Source = new(new Dictionary<string, object?>());

    /// <summary>750 ms, doubled with each failure, at most 15 minutes; a run that waits in between does not start them over.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Retries_ComeAtDoublingPausesUpToAQuarterHour(bool waits)
    {
        List<double> pauses = [];
        ObjectMemory? memory = null;
        for (int i = 0; i < 40; i++)
        {
            memory = waits ? DuePolicy.After(RunOutcome.Of(RunResult.Waiting, Source, TimeSpan.FromSeconds(5)) with { Wait = new("1/health", Now, Now) }, None, memory, Now) : memory;
            memory = DuePolicy.After(RunOutcome.Of(RunResult.Failed, Source), None, memory, Now);
            pauses.Add((memory.Next!.Value - Now).TotalSeconds);
        }

        pauses.Take(12).ShouldBe([0.75, 1.5, 3, 6, 12, 24, 48, 96, 192, 384, 768, 900]);
        pauses.Skip(12).ShouldAllBe(p => p == 900);
    }

    /// <summary>providers.md §2: a server that asks to wait is waited for, but not for longer than a day.</summary>
    [Theory]
    [InlineData(0.1, 0.75)]
    [InlineData(600, 600)]
    [InlineData(1_000_000, 86_400)]
    public void Retry_AsTheOtherSideWants_IsNeverEarlier(double wish, double pause)
    {
        RunOutcome outcome = RunOutcome.Of(RunResult.Failed, Source, TimeSpan.FromSeconds(wish));

        (DuePolicy.After(outcome, None, null, Now).Next - Now).ShouldBe(TimeSpan.FromSeconds(pause));
    }

    /// <summary>What a run owed is owed until one succeeds, and what that was made of stays the oldest that counts.</summary>
    [Fact]
    public void Owed_UntilARunSucceeds()
    {
        DateTimeOffset owed = Now - TimeSpan.FromMinutes(3);
        ObjectMemory memory = new(None, null, 0, null) { AskedAt = Now - TimeSpan.FromHours(1) };

        ObjectMemory failed = DuePolicy.After(RunOutcome.Of(RunResult.Failed, Source), None, memory, Now, owed);
        ObjectMemory superseded = DuePolicy.After(RunOutcome.Of(RunResult.Superseded, Source), None, failed, Now, owed);
        ObjectMemory done = DuePolicy.After(RunOutcome.Of(RunResult.Succeeded, Source) with { AskedAt = Now }, None, superseded, Now, owed);

        (failed.Owed, failed.AskedAt).ShouldBe((owed, memory.AskedAt));
        (superseded.Owed, superseded.AskedAt).ShouldBe((owed, memory.AskedAt));
        (done.Owed, done.AskedAt).ShouldBe((null, Now));
        (failed with { Owed = Now.AddDays(1), AskedAt = Now.AddDays(1) }).NotAfter(Now).ShouldBe(failed with { Owed = Now, AskedAt = Now, Next = Now });
    }

    /// <summary>A run that ends without an error, also one that only waits for a dependency, makes up for the failures before it.</summary>
    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Stalled")]
    [InlineData("Suspended")]
    [InlineData("Waiting")]
    public void RunWithoutError_StartsThePausesOver(string result)
    {
        ObjectMemory memory = new(None, null, 7, null);

        DuePolicy.After(RunOutcome.Of(Enum.Parse<RunResult>(result), Source), None, memory, Now).Failures.ShouldBe(0);
    }
}

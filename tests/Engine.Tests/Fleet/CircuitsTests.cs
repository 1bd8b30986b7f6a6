using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class CircuitsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CountingStore _store;
    private readonly Circuits _circuits;

    public CircuitsTests()
    {
        _store = new CountingStore(new FileStateStore(_folder.Path, _time));
        _circuits = new Circuits(_store, _time);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PassFault.Other, "0 0 1 2 4 8 15 15 15")]
    [InlineData(PassFault.Credentials, "1 2 4 8 16 30 30 30 30")]
    [InlineData(PassFault.Unreachable, "0 0 10 10 10 10 10 10 10")]
    public async Task Fail_Repeatedly_PausesByTheKindOfFailure(PassFault fault, string minutes)
    {
        List<double> pauses = [];
        for (int i = 0; i < 9; i++)
        {
            pauses.Add(await PauseAfterAsync(fault));
        }

        string.Join(' ', pauses).ShouldBe(minutes);
    }

    [Fact]
    public async Task Fail_RefusedCredentials_AreCountedByThemselves()
    {
        (await PauseAfterAsync(PassFault.Unreachable)).ShouldBe(0);
        (await PauseAfterAsync(PassFault.Other)).ShouldBe(0);
        (await PauseAfterAsync(PassFault.Unreachable)).ShouldBe(10);
        (await PauseAfterAsync(PassFault.Credentials)).ShouldBe(1);
        (await PauseAfterAsync(PassFault.Credentials)).ShouldBe(2);
        (await PauseAfterAsync(PassFault.Unreachable)).ShouldBe(0);
    }

    [Fact]
    public async Task Fail_ThirtyTwoTimesAndMore_StaysAtTheLongestPause()
    {
        for (int i = 0; i < 40; i++)
        {
            await PauseAfterAsync(PassFault.Credentials);
        }

        (await PauseAfterAsync(PassFault.Credentials)).ShouldBe(30);
    }

    [Fact]
    public async Task Open_AfterItsTime_LetsOnePassTry()
    {
        await FailAsync(3);
        (await _circuits.ReadAsync("a", CancellationToken.None)).IsOpen(_time.GetUtcNow()).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMinutes(1));

        (await _circuits.ReadAsync("a", CancellationToken.None)).IsOpen(_time.GetUtcNow()).ShouldBeFalse();
    }

    /// <summary>schedule.md §7.5: the clock was set back after the pause had begun.</summary>
    [Fact]
    public void Open_ForLongerThanAnyPause_LetsAPassTry()
    {
        CircuitRecord record = CircuitRecord.Closed with { OpenUntil = _time.GetUtcNow().AddMinutes(31) };

        record.IsOpen(_time.GetUtcNow()).ShouldBeFalse();
        record.IsOpen(_time.GetUtcNow().AddMinutes(1)).ShouldBeTrue();
    }

    [Fact]
    public async Task Succeed_AfterTrouble_GivesEachMissedPushOnce()
    {
        await _circuits.FailAsync("a", "unreachable", PassFault.Other, "ghcr.io/acme/app", CancellationToken.None);
        await _circuits.MissAsync("a", "ghcr.io/acme/app", CancellationToken.None);
        await _circuits.MissAsync("a", "ghcr.io/acme/web", CancellationToken.None);

        (await SucceedAsync("a")).ShouldBe(["ghcr.io/acme/app", "ghcr.io/acme/web"]);
        (await SucceedAsync("a")).ShouldBeEmpty();
        (await _circuits.ReadAsync("a", CancellationToken.None)).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task Miss_TooMany_BecomesOneForAll()
    {
        for (int i = 0; i <= CircuitRecord.MaxMissed + 5; i++)
        {
            await _circuits.MissAsync("a", $"ghcr.io/acme/r{i}", CancellationToken.None);
        }

        (await SucceedAsync("a")).ShouldBe([WorkItem.AnyRepository]);
    }

    [Fact]
    public async Task Succeed_WithoutTrouble_WritesNothing()
    {
        await FailAsync(1);
        await SucceedAsync("a");
        int writes = _store.Writes;

        await SucceedAsync("a");
        await SucceedAsync("b");

        _store.Writes.ShouldBe(writes);
    }

    [Fact]
    public async Task List_ShowsOnlyTrouble()
    {
        await FailAsync(2);
        await _circuits.MissAsync("b", "ghcr.io/acme/app", CancellationToken.None);

        IReadOnlyDictionary<string, CircuitRecord> troubled = await _circuits.ListAsync(CancellationToken.None);

        troubled.ShouldHaveSingleItem().Key.ShouldBe("a");
        troubled["a"].Reason.ShouldBe("unreachable");
    }

    [Fact]
    public async Task Record_Damaged_CountsAsNoTrouble()
    {
        await _store.WriteAsync("circuits/a", "{\"failures\":"u8.ToArray(), null, CancellationToken.None);

        (await _circuits.ReadAsync("a", CancellationToken.None)).ShouldBe(CircuitRecord.Closed);
    }

    [Fact]
    public async Task Fail_ByManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Task.Run(() => _circuits.FailAsync("a", "x", PassFault.Other, $"r/{i}", CancellationToken.None))));

        CircuitRecord record = await _circuits.ReadAsync("a", CancellationToken.None);
        (record.Failures, record.Missed.Count).ShouldBe((5, 5));
    }

    private async Task<double> PauseAfterAsync(PassFault fault)
    {
        await _circuits.FailAsync("a", "x", fault, null, CancellationToken.None);
        CircuitRecord record = await _circuits.ReadAsync("a", CancellationToken.None);
        return (record.OpenUntil - _time.GetUtcNow())?.TotalMinutes ?? 0;
    }

    private async Task<List<string>> SucceedAsync(string cluster)
    {
        List<string> again = [];
        await _circuits.SucceedAsync(
            cluster,
            (repository, _) =>
            {
                again.Add(repository);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return again;
    }

    private async Task FailAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await _circuits.FailAsync("a", "unreachable", PassFault.Other, null, CancellationToken.None);
        }
    }
}

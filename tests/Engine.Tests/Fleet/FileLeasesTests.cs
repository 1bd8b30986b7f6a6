using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class FileLeasesTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acquire_Held_IsRefusedUntilGivenBack()
    {
        FileLeases mine = Leases();
        FileLeases theirs = Leases();

        IAsyncDisposable lease = (await mine.TryAcquireAsync("clusters/a", Duration, CancellationToken.None))!;
        (await mine.TryAcquireAsync("clusters/a", Duration, CancellationToken.None)).ShouldBeNull();
        (await theirs.TryAcquireAsync("clusters/a", Duration, CancellationToken.None)).ShouldBeNull();
        (await theirs.TryAcquireAsync("clusters/b", Duration, CancellationToken.None)).ShouldNotBeNull();
        await lease.DisposeAsync();

        (await theirs.TryAcquireAsync("clusters/a", Duration, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Renew_Holder_KeepsTheLeasePastItsDuration()
    {
        FileLeases leases = Leases();
        await using IAsyncDisposable lease = (await leases.TryAcquireAsync("a", Duration, CancellationToken.None))!;
        DateTimeOffset before = Expiry();

        _time.Advance(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 500 && Expiry() == before; i++)
        {
            await Task.Delay(10);
        }

        Expiry().ShouldBe(before + TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Acquire_HolderDied_IsGrantedAfterTheDuration()
    {
        _folder.Write("a.lease", System.Text.Encoding.UTF8.GetString(new LeaseRecord("dead", _time.GetUtcNow() + Duration).ToUtf8()));

        (await Leases().TryAcquireAsync("a", Duration, CancellationToken.None)).ShouldBeNull();
        _time.Advance(Duration);

        (await Leases().TryAcquireAsync("a", Duration, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Release_LeaseLostToAnother_LeavesTheirs()
    {
        IAsyncDisposable lost = (await Leases().TryAcquireAsync("a", Duration, CancellationToken.None))!;
        LeaseRecord theirs = new("another", _time.GetUtcNow() + TimeSpan.FromHours(1));
        _folder.Write("a.lease", System.Text.Encoding.UTF8.GetString(theirs.ToUtf8()));

        await lost.DisposeAsync();

        LeaseRecord.Read(await File.ReadAllBytesAsync(_folder.File("a.lease"))).ShouldBe(theirs);
    }

    [Fact]
    public async Task Acquire_HalfWrittenFile_CountsAsNoLease()
    {
        _folder.Write("a.lease", """{"owner":"x","expi""");

        (await Leases().TryAcquireAsync("a", Duration, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_GrantsOne()
    {
        IAsyncDisposable?[] leases = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => new FileLeases(_folder.Path, TimeProvider.System).TryAcquireAsync("a", Duration, CancellationToken.None)));

        leases.Count(l => l is not null).ShouldBe(1);
    }

    private FileLeases Leases() => new(_folder.Path, _time);

    private DateTimeOffset Expiry()
    {
        // The holder may be writing just now; then the file reads as no lease and the test looks again.
        LeaseRecord? record = LeaseRecord.Read(File.ReadAllBytes(_folder.File("a.lease")));
        return record?.ExpiresAt ?? _time.GetUtcNow() + TimeSpan.FromSeconds(20);
    }
}

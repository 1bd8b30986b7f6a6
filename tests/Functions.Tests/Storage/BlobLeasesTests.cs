using Serverless.Azure.Storage;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Storage;

public sealed class BlobLeasesTests(Azurite azurite) : IClassFixture<Azurite>
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Acquire_Held_IsRefusedUntilGivenBack()
    {
        BlobLeases leases = Leases(TimeProvider.System);

        IAsyncDisposable lease = (await leases.TryAcquireAsync("clusters/a", Duration, CancellationToken.None))!;
        (await Leases(TimeProvider.System).TryAcquireAsync("clusters/a", Duration, CancellationToken.None)).ShouldBeNull();
        await using IAsyncDisposable? other = await leases.TryAcquireAsync("clusters/b", Duration, CancellationToken.None);
        other.ShouldNotBeNull();
        await lease.DisposeAsync();

        await using IAsyncDisposable? again = await leases.TryAcquireAsync("clusters/a", Duration, CancellationToken.None);
        again.ShouldNotBeNull();
    }

    [Fact]
    public async Task Change_LostLease_IsFalse()
    {
        BlobLeases leases = Leases(new ManualTimeProvider(TimeProvider.System.GetUtcNow()));
        await using IAsyncDisposable? lease = await leases.TryAcquireAsync("clusters/c", Duration, CancellationToken.None);

        (await leases.ChangeAsync("clusters/c", "00000000-0000-0000-0000-000000000001", "renew", CancellationToken.None)).ShouldBeFalse();
    }

    private BlobLeases Leases(TimeProvider time) => new(new BlobContainer(azurite.Connection, "leases", TimeProvider.System), time);
}

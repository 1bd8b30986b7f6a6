using System.Text;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class FileStateStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_WithTheRightTag_ReplacesTheValue()
    {
        FileStateStore store = Store();

        (await store.ReadAsync("a/b", CancellationToken.None)).ShouldBeNull();
        (await store.WriteAsync("a/b", "one"u8.ToArray(), null, CancellationToken.None)).ShouldBeTrue();
        StateEntry first = (await store.ReadAsync("a/b", CancellationToken.None))!;
        (await store.WriteAsync("a/b", "two"u8.ToArray(), first.ETag, CancellationToken.None)).ShouldBeTrue();

        Encoding.UTF8.GetString((await Store().ReadAsync("a/b", CancellationToken.None))!.Value).ShouldBe("two");
    }

    /// <summary>What could not be read again must not take the place of what can.</summary>
    [Fact]
    public async Task Write_TooLarge_IsRefused()
    {
        FileStateStore store = Store();

        (await Should.ThrowAsync<FleetException>(store.WriteAsync("k", new byte[FileStateStore.MaxValueBytes + 1], null, CancellationToken.None))).Message
            .ShouldEndWith("k.state: a value of 16777217 bytes is larger than 16777216");
        (await store.WriteAsync("k", new byte[FileStateStore.MaxValueBytes], null, CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task Write_WithAnotherTag_ChangesNothing()
    {
        FileStateStore store = Store();
        await store.WriteAsync("k", "one"u8.ToArray(), null, CancellationToken.None);

        (await store.WriteAsync("k", "two"u8.ToArray(), null, CancellationToken.None)).ShouldBeFalse();
        (await store.WriteAsync("k", "two"u8.ToArray(), "0000", CancellationToken.None)).ShouldBeFalse();
        (await store.WriteAsync("new", "two"u8.ToArray(), "0000", CancellationToken.None)).ShouldBeFalse();

        Encoding.UTF8.GetString((await store.ReadAsync("k", CancellationToken.None))!.Value).ShouldBe("one");
    }

    [Fact]
    public async Task Write_ManyAtOnce_LetsExactlyOneWin()
    {
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => new FileStateStore(_folder.Path, TimeProvider.System)
            .WriteAsync("k", Encoding.UTF8.GetBytes($"writer {i}"), null, CancellationToken.None)));

        won.Count(w => w).ShouldBe(1);
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("Upper and lower")]
    [InlineData("ghcr.io/acme/app:1.0@é%2F")]
    public async Task Key_AnyText_StaysInTheFolderAndReadsBack(string key)
    {
        FileStateStore store = Store();

        await store.WriteAsync(key, "v"u8.ToArray(), null, CancellationToken.None);

        (await store.ListAsync("", CancellationToken.None)).ShouldBe([key]);
        Directory.EnumerateFiles(_folder.File("state"), "*.state").Count().ShouldBe(1);
    }

    [Fact]
    public async Task Key_CaseDiffers_IsAnotherKey()
    {
        FileStateStore store = Store();
        await store.WriteAsync("key", "lower"u8.ToArray(), null, CancellationToken.None);
        await store.WriteAsync("KEY", "upper"u8.ToArray(), null, CancellationToken.None);

        string[] names = [.. Directory.EnumerateFiles(_folder.File("state"), "*.state").Select(f => Path.GetFileName(f).ToLowerInvariant())];

        names.Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(
        "x23456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" +
        "x23456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890x")]
    public async Task Key_EmptyOrTooLong_IsRefused(string key) =>
        await Should.ThrowAsync<FleetException>(() => Store().ReadAsync(key, CancellationToken.None));

    [Fact]
    public async Task List_Prefix_ComparesTheKeyAsWritten()
    {
        FileStateStore store = Store();
        foreach (string key in new[] { "sub/b", "sub/a", "subs", "other" })
        {
            await store.WriteAsync(key, "v"u8.ToArray(), null, CancellationToken.None);
        }

        (await store.ListAsync("sub/", CancellationToken.None)).ShouldBe(["sub/a", "sub/b"]);
        (await new FileStateStore(_folder.File("nowhere"), TimeProvider.System).ListAsync("", CancellationToken.None)).ShouldBeEmpty();
    }

    private FileStateStore Store() => new(_folder.File("state"), TimeProvider.System);
}

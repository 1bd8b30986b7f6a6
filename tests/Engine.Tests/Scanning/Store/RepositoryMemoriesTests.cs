using System.Globalization;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>What is known of repositories stays within bounds, by number and by size.</summary>
public sealed class RepositoryMemoriesTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Of_TooManyRepositories_ForgetsThoseUnusedForLongest()
    {
        RepositoryMemories memories = new(_time, maxBytes: long.MaxValue);
        RepositoryMemory changed = Use(memories, 0);
        changed.Remember("1.0.0", "sha256:1", _time.GetUtcNow(), _time.GetUtcNow());
        RepositoryMemory oldest = Use(memories, 1);
        RepositoryMemory youngest = oldest;
        for (int i = 2; i <= 10_000; i++)
        {
            youngest = Use(memories, i);
        }

        Use(memories, 0).ShouldBeSameAs(changed, "it is not archived");
        Use(memories, 10_000).ShouldBeSameAs(youngest);
        Use(memories, 1).ShouldNotBeSameAs(oldest);
    }

    [Fact]
    public void Trim_TooManyBytes_ForgetsUntilHalfIsLeft()
    {
        RepositoryMemories memories = new(_time, maxBytes: 10 * Bytes);
        RepositoryMemory[] all = [.. Enumerable.Range(0, 11).Select(i => Fill(Use(memories, i)))];

        memories.Trim();

        Enumerable.Range(0, 11).Where(i => ReferenceEquals(Use(memories, i), all[i])).ShouldBe([6, 7, 8, 9, 10]);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(7, true)]
    public void IsTooLarge_PartOfTheWhole_HasABound(int times, bool expected) =>
        new RepositoryMemories(_time, times * Bytes).IsTooLarge(List).ShouldBe(expected);

    /// <summary>First sightings are the most of it for repositories of a build pipeline.</summary>
    [Fact]
    public void Trim_ManyFirstSightings_CountAsWell()
    {
        RepositoryMemories memories = new(_time, maxBytes: 1000);
        RepositoryMemory old = Use(memories, 0);
        for (int i = 0; i < 5; i++)
        {
            old.Ledger.Note(string.Create(CultureInfo.InvariantCulture, $"1.0.{i}"), "sha256:1", _time.GetUtcNow());
        }

        memories.Trim();

        Use(memories, 0).ShouldNotBeSameAs(old);
    }

    /// <summary>A slow answer that the tag does not exist says nothing about a tag that was pushed meanwhile.</summary>
    [Fact]
    public void Answer_LateNotFound_DoesNotCountAgainstAYoungerDigest()
    {
        RepositoryMemory memory = Use(new(_time, maxBytes: long.MaxValue), 0);
        DateTimeOffset asked = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        memory.Remember("1.0.0", "sha256:1", _time.GetUtcNow(), _time.GetUtcNow());

        memory.Remember("1.0.0", null, asked, _time.GetUtcNow());

        memory.Answer("1.0.0", _time.GetUtcNow()).ShouldNotBeNull().Value.ShouldBe("sha256:1");
    }

    /// <summary>What was known before must not drop the digests of tags that came since.</summary>
    [Fact]
    public void Forget_ListThatHasGrownTooLarge_IsNotWhatItWas()
    {
        RepositoryMemory memory = Fill(Use(new(_time, maxBytes: long.MaxValue), 0));

        memory.Forget(List, _time.GetUtcNow()).Value.ShouldBeSameAs(List);

        (memory.List, memory.Bytes).ShouldBe((null, 0));
    }

    private static TagList List { get; } = new([.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"1.0.{i}"))], 1, []);

    private static long Bytes => RepositoryMemory.BytesOf(List);

    private RepositoryMemory Use(RepositoryMemories memories, int repository)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return memories.Of(Clients.Target("registry.example", string.Create(CultureInfo.InvariantCulture, $"app{repository}")));
    }

    private RepositoryMemory Fill(RepositoryMemory memory)
    {
        memory.Remember(List, _time.GetUtcNow(), _time.GetUtcNow());
        return memory;
    }
}

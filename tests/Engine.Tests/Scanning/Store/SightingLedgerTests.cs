using System.Globalization;
using Serverless.Engine.Scanning.Store;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>How much the ledger of first sightings keeps, and what goes first.</summary>
public sealed class SightingLedgerTests
{
    private const int MaxTags = 20_000;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Note_SeventeenthDigestOfATag_TakesThePlaceOfTheOldest()
    {
        SightingLedger ledger = new();
        for (int i = 0; i < 16; i++)
        {
            ledger.Note("latest", Digest(i), At(i));
        }

        ledger.Of("latest").ShouldBe(Enumerable.Range(0, 16).Select(i => new Sighting(Digest(i), At(i))));
        ledger.Note("latest", Digest(16), At(16));
        ledger.Note("other", Digest(0), At(17));

        ledger.Of("latest").ShouldBe(Enumerable.Range(1, 16).Select(i => new Sighting(Digest(i), At(i))));
        ledger.Of("other").ShouldBe([new Sighting(Digest(0), At(17))]);
    }

    [Fact]
    public void TakeOver_DigestsOfTwoLedgers_KeepTheSixteenNewest()
    {
        SightingLedger ledger = new();
        SightingLedger others = new();
        for (int i = 0; i < 12; i++)
        {
            ledger.Note("latest", Digest(2 * i), At(2 * i));
            others.Note("latest", Digest((2 * i) + 1), At((2 * i) + 1));
        }

        ledger.TakeOver(others.TakeChanges()!);

        ledger.Of("latest").ShouldBe(Enumerable.Range(8, 16).Select(i => new Sighting(Digest(i), At(i))));
    }

    [Theory]
    [InlineData(MaxTags, true)]
    [InlineData(MaxTags + 1, false)]
    public void TakeOver_TagsOverTheBound_TheLongestUnchangedGoFirst(int tags, bool fits)
    {
        SightingLedger ledger = new();
        for (int i = 0; i < tags; i++)
        {
            ledger.Note(Tag(i), Digest(0), At(i));
        }

        // The first one has moved since, so the second one is the oldest.
        ledger.Note(Tag(0), Digest(1), At(tags));
        ledger.TakeOver(new Dictionary<string, IReadOnlyList<Sighting>>());

        ledger.TakeChanges()!.Count.ShouldBe(MaxTags);
        ledger.Of(Tag(0)).Count.ShouldBe(2);
        ledger.Of(Tag(1)).Count.ShouldBe(fits ? 1 : 0);
        ledger.Of(Tag(2)).ShouldHaveSingleItem();
        ledger.Of(Tag(tags - 1)).ShouldHaveSingleItem();
    }

    private static DateTimeOffset At(int seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static string Digest(int number) => "sha256:" + number.ToString("x64", CultureInfo.InvariantCulture);

    private static string Tag(int number) => string.Create(CultureInfo.InvariantCulture, $"1.0.{number}");
}

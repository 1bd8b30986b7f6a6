using Serverless.Engine.Resources;
using Serverless.Engine.Status;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Status;

/// <summary>reconcile.md §13.</summary>
public sealed class HistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SameDigestAndStatus_IsCountedAndMovesToTheFront()
    {
        List<object?> history = Add(null, "a", "Ok", 0);
        history = Add(history, "b", "Ok", 1);
        history = Add(history, "a", "Ok", 2);

        Tell(history).ShouldBe(["a Ok 2", "b Ok 1"]);
        Dictionary<string, object?> first = (Dictionary<string, object?>)history[0]!;
        first.StringAt("firstReconciled").ShouldBe("2026-05-01T12:00:00Z");
        first.StringAt("lastReconciled").ShouldBe("2026-05-01T14:00:00Z");
        first.StringAt("lastReconciledDuration").ShouldBe("2.818583s");
    }

    [Fact]
    public void SameDigestWithAnotherStatus_IsAnotherEntry() =>
        Tell(Add(Add(null, "a", "Ok", 0), "a", "Failed", 1)).ShouldBe(["a Failed 1", "a Ok 1"]);

    [Fact]
    public void FiveEntries_AreKept()
    {
        List<object?> history = [];
        for (int i = 0; i < 7; i++)
        {
            history = Add(history, $"d{i}", "Ok", i);
        }

        Tell(history).ShouldBe(["d6 Ok 1", "d5 Ok 1", "d4 Ok 1", "d3 Ok 1", "d2 Ok 1"]);
    }

    private static List<object?> Add(List<object?>? history, string digest, string status, int hour) =>
        History.Upsert(history, digest, status, Start.AddHours(hour), TimeSpan.FromTicks(28185830), null);

    private static IEnumerable<string> Tell(List<object?> history) =>
        history.Cast<Dictionary<string, object?>>().Select(e => $"{e.StringAt("digest")} {e.StringAt("lastReconciledStatus")} {e["totalReconciliations"]}");
}

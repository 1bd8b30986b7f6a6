using Serverless.Engine.Notifications;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §1.4 and §2.2: which metadata receivers see, and under which keys.</summary>
public sealed class EventMetadataTests
{
    private const string Group = "fluxcd.controlplane.io";

    [Fact]
    public void Clean_KeepsOnlyWhatIsMeantForReceivers() => EventMetadata.Clean(SampleEvents.Success.With(
            ("event.toolkit.fluxcd.io/team", "blue"), ($"{Group}/revision", "1"), ($"{Group}/Checksum", "x"), ($"{Group}/digest", "x"), ("other.io/a", "x"), ("plain", "x")))
        .Metadata.Keys.ShouldBe(["event.toolkit.fluxcd.io/team", $"{Group}/revision"]);

    [Fact]
    public void WithoutToken_LosesTheTokenAlone() =>
        EventMetadata.WithoutToken(SampleEvents.Success.With(($"{Group}/token", "t"), ($"{Group}/revision", "1"))).Metadata.Keys.ShouldBe([$"{Group}/revision"]);

    [Fact]
    public void Combine_ShortensTheKeysAndAddsTheAlertsOwn()
    {
        (NotificationEvent combined, IReadOnlyList<string> conflicts) = EventMetadata.Combine(
            SampleEvents.Success.With(("event.toolkit.fluxcd.io/team", "blue"), ($"{Group}/revision", "1")), new Dictionary<string, string> { ["env"] = "prod" }, "the summary");

        combined.Metadata.ShouldBe(new SortedDictionary<string, string> { ["env"] = "prod", ["revision"] = "1", ["summary"] = "the summary", ["team"] = "blue" });
        conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void Combine_SameKey_TheObjectsOwnRevisionWinsAndTheConflictIsTold()
    {
        (NotificationEvent combined, IReadOnlyList<string> conflicts) = EventMetadata.Combine(
            SampleEvents.Success.With(($"{Group}/revision", "of the object")), new Dictionary<string, string> { ["revision"] = "of the alert" }, "");

        combined.Metadata["revision"].ShouldBe("of the object");
        conflicts.ShouldBe(["revision"]);
    }

    [Fact]
    public void Combine_TheAlertWinsOverAnnotations_AndTheSummaryOverTheAlertsMetadata()
    {
        (NotificationEvent combined, IReadOnlyList<string> conflicts) = EventMetadata.Combine(
            SampleEvents.Success.With(("event.toolkit.fluxcd.io/env", "annotation")), new Dictionary<string, string> { ["env"] = "alert", ["summary"] = "metadata" }, "field");

        combined.Metadata.ShouldBe(new SortedDictionary<string, string> { ["env"] = "alert", ["summary"] = "field" });
        conflicts.ShouldBe(["env", "summary"]);
    }

    [Fact]
    public void Combine_Nothing_StaysEmpty() =>
        System.Text.Encoding.UTF8.GetString(EventMetadata.Combine(SampleEvents.Success, new Dictionary<string, string>(), "").Event.ToUtf8()).ShouldNotContain("metadata");
}

using Serverless.Engine.Notifications;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §1.4: by what two events are the same.</summary>
public sealed class EventKeyTests
{
    [Fact]
    public void Of_WithoutMetadata_IsTheReferencesHash() =>
        EventKey.Of(SampleEvents.Of("info", "Any", "hello")).ShouldBe("37121c461a5f4530378fa71ea51c13f851a2ab909471f7929f0757a51e196ac6");

    [Fact]
    public void Of_SeverityAndReason_DoNotMatter() =>
        EventKey.Of(SampleEvents.Of("error", "Other", "hello")).ShouldBe(EventKey.Of(SampleEvents.Of("info", "Any", "hello")));

    [Theory]
    [InlineData("fluxcd.controlplane.io/originRevision", true)]
    [InlineData("fluxcd.controlplane.io/revision", true)]
    [InlineData("fluxcd.controlplane.io/token", true)]
    [InlineData("fluxcd.controlplane.io/other", false)]
    [InlineData("event.toolkit.fluxcd.io/revision", false)]
    public void Of_WhatTellsRevisionsApart_Matters(string key, bool matters)
    {
        string one = EventKey.Of(SampleEvents.Of("info", "Any", "hello", (key, "1")));

        (one != EventKey.Of(SampleEvents.Of("info", "Any", "hello", (key, "2")))).ShouldBe(matters);
    }
}

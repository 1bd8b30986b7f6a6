using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Matching;

/// <summary>notifications.md §2.1: which Alerts fire for an event about ResourceSet flux-system/apps.</summary>
public sealed class AlertTests
{
    [Theory]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*'}]}", true, true)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: apps}]}", true, true)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: other}, {kind: ResourceSet, name: apps}]}", true, true)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: other}]}", false, false)]
    [InlineData("{eventSources: [{kind: resourceset, name: '*'}]}", false, false)]
    [InlineData("{eventSources: [{kind: ResourceSetInputProvider, name: '*'}]}", false, false)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*', namespace: flux-system}]}", true, true)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*', namespace: apps}]}", false, false)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*'}], eventSeverity: info}", true, true)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*'}], eventSeverity: error}", true, false)]
    [InlineData("{eventSources: [{kind: ResourceSet, name: '*'}], suspend: true}", false, false)]
    [InlineData("{}", false, false)]
    public void SourcesOf_FollowsTheTable(string spec, bool ofAFailure, bool ofASuccess)
    {
        Alert alert = new(SampleEvents.WithSpec("Alert", spec));

        (alert.SourcesOf(SampleEvents.Failure, true).Count > 0).ShouldBe(ofAFailure);
        (alert.SourcesOf(SampleEvents.Success, true).Count > 0).ShouldBe(ofASuccess);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void SourcesOf_OtherNamespace_MayBeRefused(bool isAllowed, int sources)
    {
        NotificationEvent elsewhere = SampleEvents.Success with { Namespace = "apps" };
        Alert alert = new(SampleEvents.WithSpec("Alert", "{eventSources: [{kind: ResourceSet, name: '*', namespace: apps}]}"));

        alert.SourcesOf(elsewhere, isAllowed).Count.ShouldBe(sources);
    }

    [Theory]
    [InlineData("{team: blue}", true)]
    [InlineData("{team: red}", false)]
    [InlineData("{team: blue, tier: '1'}", true)]
    [InlineData("{team: blue, missing: x}", false)]
    public void Labelled_WantsAllLabels(string labels, bool expected)
    {
        KubeObject live = SampleEvents.Object("{metadata: {labels: {team: blue, tier: '1'}}}");
        Alert alert = new(SampleEvents.WithSpec("Alert", $"{{eventSources: [{{kind: ResourceSet, name: '*', matchLabels: {labels}}}]}}"));

        alert.SourcesOf(SampleEvents.Success, true).ShouldHaveSingleItem().Labelled(live).ShouldBe(expected);
    }
}

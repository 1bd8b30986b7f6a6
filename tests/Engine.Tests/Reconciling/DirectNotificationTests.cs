using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>notifications.md §6: where there is no notification-controller, Alerts and Providers are served from here.</summary>
public sealed class DirectNotificationTests : IAsyncLifetime
{
    internal static readonly string Broken = ResourceSetYaml.Of("- {kind: Nothing}", annotations: "event.toolkit.fluxcd.io/team: blue");

    internal const string StaticProvider =
        "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {name: p, namespace: NS}, spec: {type: Static, defaultValues: {a: b}}}";

    private readonly ConcurrentQueue<(string Path, string Component, byte[] Body)> _received = new();
    private FaultServer _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await FaultServer.StartAsync(async (context, _) =>
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path, context.Request.Headers["gotk-component"].ToString(), body.ToArray()));
        context.Response.StatusCode = context.Request.Path == "/refuses" ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        await context.Response.WriteAsync("no such hook as /refuses");
    });

    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    /// <summary>A Provider and an Alert about all objects of a kind; shared, since another test's pass would serve what is left of them.</summary>
    internal static string Objects(FaultServer receiver, string kind, string type = "generic", string path = "in", string alert = "", string source = "") => $$"""
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: hook, namespace: NS}
        spec: {type: {{type}}, address: "http://{{receiver.Host}}/{{path}}", channel: c}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: {name: alert, namespace: NS}
        spec: {providerRef: {name: hook}, eventSources: [{kind: {{kind}}, name: "*"{{source}} }]{{alert}} }
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Failure_IsToldOnceInFiveMinutes(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplySharedAsync(Objects(_receiver, "ResourceSet", alert: ", eventMetadata: {env: prod}"));
        await harness.ApplyAsync(Broken);

        PassReport report = await harness.PassAsync();

        (string path, string component, byte[] body) = _received.ShouldHaveSingleItem();
        Dictionary<string, object?> told = JsonTree.ParseObject(body);
        path.ShouldBe("/in");
        component.ShouldBe("flux-operator");
        told.StringAt("involvedObject", "namespace").ShouldBe(harness.Namespace);
        told.StringAt("involvedObject", "name").ShouldBe("app");
        told.StringAt("severity").ShouldBe("error");
        told.StringAt("reason").ShouldBe("ReconciliationFailed");
        told.StringAt("message").ShouldBe(Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready)!.Message);
        told.MapAt("metadata").ShouldBe(new Dictionary<string, object?> { ["env"] = "prod", ["team"] = "blue" });
        report.Warnings.ShouldBeEmpty();

        // Also of another process.
        await RepeatAsync(harness, "ResourceSet", "app");
        harness.Restart();
        await harness.PassAsync();
        _received.Count.ShouldBe(1, "the same within five minutes");

        await RepeatAsync(harness, "ResourceSet", "app");
        harness.Time.Advance(TimeSpan.FromMinutes(6));
        await harness.PassAsync();
        _received.Count.ShouldBe(2, "the same after five minutes");
        JsonTree.ParseObject(_received.Last().Body).MapAt("metadata").ShouldBe(new Dictionary<string, object?> { ["env"] = "prod", ["team"] = "blue" });
        (await harness.EventsAsync("ResourceSet", "app")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task FailureOfAProvider_IsToldAgainAfterFiveMinutes()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSetInputProvider"));
        await harness.ApplyAsync(StaticProvider.Replace("type: Static", "type: Static, schedule: [{cron: never}]", StringComparison.Ordinal));
        await harness.PassAsync();

        await RepeatAsync(harness, "ResourceSetInputProvider", "p");
        harness.Time.Advance(TimeSpan.FromMinutes(6));
        await harness.PassAsync();

        _received.Count.ShouldBe(2);
        (await harness.EventsAsync("ResourceSetInputProvider", "p")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NothingToTell_CostsNoRequest(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplySharedAsync(Objects(_receiver, "ResourceSet"));
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}"));
        await harness.SettleReadyAsync();
        _received.Count.ShouldBe(1);
        harness.Proxy.Clear();

        harness.Time.Advance(TimeSpan.FromMinutes(70));
        await harness.PassAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.Path.Contains("notification", StringComparison.Ordinal));
        _received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("generic", "refuses", "failed to send notification for ResourceSet/NS/app: request failed with status code 400: no such hook as ***")]
    [InlineData("sentry", "in", "failed to dispatch notification for ResourceSet/NS/app: Provider type 'sentry' is not supported without a notification-controller")]
    [InlineData("opsgenie", "in", "failed to dispatch notification for ResourceSet/NS/app: the Provider cannot be used: its type needs a token")]
    public async Task WhatCannotBeTold_IsAnEventOfTheAlertAndAWarning(string type, string path, string message)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet", type, path));
        await harness.ApplyAsync(Broken);

        PassReport report = await harness.PassAsync();

        (await harness.EventsAsync("Alert", "alert")).ShouldBe([harness.Fill($"Warning NotificationDispatchFailed: {message}")]);
        report.Failure.ShouldBeNull();
        report.Warnings.ShouldHaveSingleItem().ShouldBe(harness.Fill($"Alert/NS/alert: {message}"));
    }

    [Theory]
    [InlineData(", eventSeverity: error", "", 0)]
    [InlineData(", inclusionList: ['a(b']", "", 0, "Warning InvalidConfig: failed to compile inclusion regex 'a(b': error parsing regexp: missing closing ): `a(b`")]
    [InlineData(", exclusionList: ['a created$']", "", 0)]
    [InlineData("", ", matchLabels: {team: blue}", 1)]
    [InlineData("", ", matchLabels: {team: red}", 0)]
    [InlineData(", eventMetadata: {team: green}", "", 1, "Warning MetadataAppendFailed: metadata for ResourceSet/NS/app has keys from more than one source: team")]
    public async Task Success_IsToldWhereTheAlertWantsIt(string alert, string source, int messages, params string[] events)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet", alert: alert, source: source));
        await harness.ApplyAsync(ResourceSetYaml.Of(
            "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}", annotations: "event.toolkit.fluxcd.io/team: blue }, labels: { team: blue"));

        await harness.SettleReadyAsync();

        _received.Count.ShouldBe(messages);
        (await harness.EventsAsync("Alert", "alert")).ShouldBe(events.Select(harness.Fill));
    }

    [Fact]
    public async Task LabelsThatCannotBeRead_AreSaid()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        harness.Proxy.Fault = r => r.Method == "GET" && r.Path.EndsWith("/resourcesets/app", StringComparison.Ordinal)
            ? new() { Status = 403, Reason = "Forbidden", Message = "not yours" }
            : null;
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet", source: ", matchLabels: {team: blue}"));
        await harness.ApplyAsync(Broken);

        await harness.PassAsync();

        (await harness.EventsAsync("Alert", "alert")).ShouldHaveSingleItem().ShouldStartWith(harness.Fill("Warning SourceFetchFailed: failed to read ResourceSet/NS/app: "));
        _received.ShouldBeEmpty();
    }

    /// <summary>What a pass did before it was cut off is told all the same.</summary>
    [Fact]
    public async Task PassThatIsCutOff_TellsWhatItDid()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        using CancellationTokenSource limit = new();
        harness.Proxy.Fault = r => r.Method == "POST" && r.Path.EndsWith("/events", StringComparison.Ordinal) ? new() { Afterwards = limit.Cancel } : null;
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet"));
        await harness.ApplyAsync(Broken);

        await Should.ThrowAsync<OperationCanceledException>(harness.PassAsync(limit.Token));

        _received.Count.ShouldBe(1);
        harness.WarningsWithoutReport.ShouldBeEmpty();
    }

    [Fact]
    public async Task ProviderThatIsMissing_IsSaid()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet"));
        await harness.DeleteAsync("notification.toolkit.fluxcd.io/v1beta3", "Provider", "hook");
        await harness.ApplyAsync(Broken);

        await harness.PassAsync();

        (await harness.EventsAsync("Alert", "alert")).ShouldBe(
            [harness.Fill("Warning NotificationDispatchFailed: failed to dispatch notification for ResourceSet/NS/app: provider 'NS/hook' not found")]);
    }

    [Fact]
    public async Task ProviderThatIsSuspended_IsLeftAlone()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSet"));
        await harness.PatchAsync("notification.toolkit.fluxcd.io/v1beta3", "Provider", "hook", "{spec: {suspend: true}}");
        await harness.ApplyAsync(Broken);

        (await harness.PassAsync()).Warnings.ShouldBeEmpty();

        _received.ShouldBeEmpty();
    }

    /// <summary>A provider's revision is in the message, its token is not; each of its successes is told.</summary>
    [Fact]
    public async Task InputProvider_IsToldWithItsRevision()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.ApplyAsync(Objects(_receiver, "ResourceSetInputProvider", alert: ", eventMetadata: {revision: of the alert}"));
        await harness.ApplyAsync(StaticProvider);

        await harness.PassAsync();

        Dictionary<string, object?> metadata = JsonTree.ParseObject(_received.ShouldHaveSingleItem().Body).MapAt("metadata").ShouldNotBeNull();
        metadata.Keys.ShouldBe(["revision"]);
        metadata.StringAt("revision").ShouldNotBeNull().ShouldStartWith("sha256:");
        (await harness.EventsAsync("Alert", "alert")).ShouldHaveSingleItem().ShouldContain("MetadataAppendFailed");
    }

    internal static Task RepeatAsync(EngineHarness harness, string kind, string name) =>
        harness.AnnotateAsync(kind, name, Names.RequestedAtAnnotation, Guid.NewGuid().ToString());
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>notifications.md §6: receivers that refuse or do not answer, and passes that end early.</summary>
public sealed class NotificationFaultTests : IAsyncLifetime
{
    private FaultServer _refusing = null!;

    public async ValueTask InitializeAsync() => _refusing = await FaultServer.StartAsync((context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync() => await _refusing.DisposeAsync();

    [Fact]
    public async Task PassThatIsCutOff_SaysWhatItCouldNotTell()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        using CancellationTokenSource limit = new();
        harness.Proxy.Fault = r => r.Method == "POST" && r.Path.EndsWith("/events", StringComparison.Ordinal) ? new() { Afterwards = limit.Cancel } : null;
        await harness.ApplyAsync(DirectNotificationTests.Objects(_refusing, "ResourceSet", path: "refuses"));
        await harness.ApplyAsync(DirectNotificationTests.Broken);

        await Should.ThrowAsync<OperationCanceledException>(harness.PassAsync(limit.Token));

        harness.WarningsWithoutReport.ShouldHaveSingleItem().ShouldContain("request failed with status code 400");
    }

    [Fact]
    public async Task PassThatFails_ReportsWhatItCouldNotTell()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: watched, namespace: NS, labels: {reconcile.fluxcd.io/watch: Enabled}}, data: {k: v}}");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/watched}}}"));
        await harness.SettleReadyAsync();
        harness.Proxy.Fault = r => r.Method == "GET" && r.Path.EndsWith("/configmaps/watched", StringComparison.Ordinal) ? new() { Status = 400, Reason = "BadRequest" } : null;
        await harness.ApplyAsync(DirectNotificationTests.Objects(_refusing, "ResourceSetInputProvider", path: "refuses"));
        await harness.ApplyAsync(DirectNotificationTests.StaticProvider);

        PassReport report = await harness.PassAsync();

        report.Failure.ShouldNotBeNull();
        report.Warnings.ShouldHaveSingleItem().ShouldContain("request failed with status code 400");
    }

    /// <summary>A failure that could not be told is told later, for as long as it lasts.</summary>
    [Fact]
    public async Task DeadReceiver_IsTriedWithOneEvent_AndToldOfTheFailureWhenItIsBack()
    {
        bool isDead = true;
        ConcurrentQueue<string> kinds = new();
        await using FaultServer receiver = await FaultServer.StartAsync(async (context, _) =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            kinds.Enqueue(JsonTree.ParseObject(body.ToArray()).StringAt("involvedObject", "kind")!);
            if (isDead)
            {
                context.Abort();
            }
        });
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        await harness.ApplyAsync(DirectNotificationTests.Objects(receiver, "ResourceSetInputProvider", source: "}, {kind: ResourceSet, name: '*'"));
        await harness.ApplyAsync(DirectNotificationTests.StaticProvider);
        await harness.ApplyAsync(DirectNotificationTests.Broken);

        PassReport report = await harness.PassAsync();

        report.Warnings.ShouldHaveSingleItem().ShouldEndWith("; 1 event(s) were not told: the receiver is not available");
        kinds.Distinct().ShouldBe(["ResourceSet"], "failures come first");
        kinds.Clear();
        isDead = false;
        harness.Time.Advance(TimeSpan.FromMinutes(6));
        await DirectNotificationTests.RepeatAsync(harness, "ResourceSet", "app");
        await harness.PassAsync();
        kinds.ShouldBe(["ResourceSet"]);
    }
}

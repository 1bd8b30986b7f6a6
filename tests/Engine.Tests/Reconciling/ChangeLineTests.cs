using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §12: whatever a run has changed is told once, also when it fails, stalls, is suspended or is cut off before its end.</summary>
public sealed class ChangeLineTests
{
    private const string Two = """
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task FailedRun_TellsWhatItHasChanged(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Proxy.Fault = r => r.IsApply && r.Object.Name == "b" ? new() { Status = 403, Reason = "Forbidden", Message = "not b" } : null;
        await harness.ApplyAsync(ResourceSetYaml.Of(Two));
        await harness.PassAsync();
        harness.Proxy.Fault = _ => null;
        await harness.SettleReadyAsync();

        (await EventsAsync(harness)).ShouldBe(
        [
            "Normal ApplySucceeded: ConfigMap/NS/a created",
            "Warning ReconciliationFailed: reconciliation failed: ConfigMap/NS/b apply failed: not b",
            "Normal ApplySucceeded: ConfigMap/NS/b created",
        ]);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task FailedStep_IsNamedWithItsChanges(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Proxy.Fault = r => r.IsApply && r.Object.Name == "b" ? new() { Status = 403, Reason = "Forbidden", Message = "not b" } : null;
        await harness.ApplyAsync($$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              steps:
                - name: first
                  resources:
                    {{Two.Replace("\n", "\n        ", StringComparison.Ordinal)}}
                - name: second
                  resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: NS} }]
            """);

        await harness.PassAsync();

        (await EventsAsync(harness)).ShouldBe(
        [
            "Normal ApplySucceeded: step \"first\": ConfigMap/NS/a created",
            "Warning ReconciliationFailed: reconciliation failed: step \"first\" apply failed: ConfigMap/NS/b apply failed: not b",
        ]);
    }

    /// <summary>Lines of the final step and the collector stay theirs when the run is resumed from its first step.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ResumedRun_TellsTheLinesOfTheFinalStepAsItsOwn(ClusterKind kind)
    {
        const string steps = """
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              steps:
                - {name: first, resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS} }]}
                - {name: second, resources: [LAST]}
            """;
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(steps.Replace(
            "LAST",
            "{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: k, namespace: NS}, spec: {interval: 1h, path: ., prune: true, sourceRef: {kind: OCIRepository, name: x} } }",
            StringComparison.Ordinal));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: [finalizers.fluxcd.io]}}");
        await harness.ApplyAsync(steps.Replace("LAST", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: NS} }", StringComparison.Ordinal));
        await harness.PassAsync();
        int before = (await EventsAsync(harness)).Count;
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
        harness.Time.Advance(TimeSpan.FromSeconds(10));
        await harness.SettleReadyAsync();

        (await EventsAsync(harness)).Skip(before).Where(e => e.Contains("ApplySucceeded", StringComparison.Ordinal)).ShouldBe(
            ["Normal ApplySucceeded: ConfigMap/NS/c created\nKustomization/NS/k deleted"]);
    }

    /// <summary>A run that waits for an applier to go has its changes told when it is over, however that comes.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "{metadata: {annotations: {fluxcd.controlplane.io/reconcile: disabled}}}", "Warning ReconciliationDisabled: ")]
    [InlineData(ClusterKind.Real, "{metadata: {annotations: {fluxcd.controlplane.io/reconcile: disabled}}}", "Warning ReconciliationDisabled: ")]
    [InlineData(ClusterKind.Sandbox, "{spec: {inputsFrom: [{name: missing}]}}", "Warning BuildFailed: ")]
    [InlineData(ClusterKind.Real, "{spec: {inputsFrom: [{name: missing}]}}", "Warning BuildFailed: ")]
    public async Task WaitThatEndsOtherwise_HasItsChangesToldBefore(ClusterKind kind, string change, string end)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(
            "- {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: k, namespace: NS}, spec: {interval: 1h, path: ., prune: true, sourceRef: {kind: OCIRepository, name: x}}}"));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: [finalizers.fluxcd.io]}}");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}"));
        await harness.PassAsync();
        int before = (await EventsAsync(harness)).Count;
        await harness.PatchAsync(Names.ApiVersion, "ResourceSet", "app", change);

        await harness.PassAsync();
        await harness.PassAsync();

        List<string> told = [.. (await EventsAsync(harness)).Skip(before)];
        told[0].ShouldBe("Normal ApplySucceeded: ConfigMap/NS/a created");
        told.Count(e => e.Contains("ApplySucceeded", StringComparison.Ordinal)).ShouldBe(1);
        told.ShouldContain(e => e.StartsWith(end, StringComparison.Ordinal));
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
    }

    /// <summary>A pass that runs out of time leaves what it has changed to the next one.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task PassCutOff_HasItsChangesToldByTheNext(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        harness.Proxy.Fault = r =>
        {
            if (r.IsApply && r.Object.Name == "b")
            {
                limit.Cancel();
            }

            return null;
        };
        await harness.ApplyAsync(ResourceSetYaml.Of(Two));
        await Should.ThrowAsync<OperationCanceledException>(() => harness.PassAsync(limit.Token));
        harness.Proxy.Fault = _ => null;

        await harness.SettleReadyAsync();

        List<string> told = [.. (await EventsAsync(harness)).Where(e => e.Contains("ApplySucceeded", StringComparison.Ordinal))];
        told.ShouldHaveSingleItem().ShouldStartWith("Normal ApplySucceeded: ConfigMap/NS/a created");
    }

    private static async Task<IReadOnlyList<string>> EventsAsync(EngineHarness harness) =>
        [.. (await harness.EventsAsync("ResourceSet", "app"))
            .Where(e => !e.Contains("ReconciliationSucceeded", StringComparison.Ordinal))
            .Select(e => e.Replace(harness.Namespace, "NS", StringComparison.Ordinal))];
}

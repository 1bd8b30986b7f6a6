using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>resources.md §5.1, providers.md §1.8: the time limit of a provider's call, whatever the annotation says.</summary>
public sealed class ProviderTimeoutTests
{
    [Theory]
    [InlineData("10000h", "Reconciliation finished in ")]
    [InlineData("0s", "the provider call did not end within 0s")]
    [InlineData("-5s", "the provider call did not end within -5s")]
    public async Task AnyTimeout_IsOneThatTimersTake(string timeout, string message)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.Registry.PushImageAsync("app", "1.0.0", "one", TestContext.Current.CancellationToken);

        (await ReadyAsync(harness, timeout, "")).Message.ShouldStartWith(message);
    }

    /// <summary>What the provider names is read before its time begins.</summary>
    [Fact]
    public async Task Secrets_AreReadBeforeTheTimeBegins()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);

        (await ReadyAsync(harness, "0s", ", secretRef: {name: missing}")).Message
            .ShouldBe($"failed to read secret '{harness.Namespace}/missing': secret '{harness.Namespace}/missing' not found");
    }

    private static async Task<Condition> ReadyAsync(EngineHarness harness, string timeout, string spec)
    {
        await harness.ApplyAsync($$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSetInputProvider
            metadata: {name: p, namespace: NS, annotations: {fluxcd.controlplane.io/reconcileTimeout: {{timeout}} } }
            spec: {type: OCIArtifactTag, url: "oci://REGISTRY/app", insecure: true{{spec}} }
            """);
        await harness.PassAsync();
        return Condition.Find(await harness.ProviderAsync("p"), Condition.Ready).ShouldNotBeNull();
    }
}

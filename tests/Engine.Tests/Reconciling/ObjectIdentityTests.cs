using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §7.3 item 6, §8: an object is recorded as the server identifies it, and never deleted while it is wanted.</summary>
public sealed class ObjectIdentityTests
{
    private const string LoneNamespace = "- {apiVersion: v1, kind: Namespace, metadata: {name: NS-own, namespace: NS-own}}";

    /// <summary>A cluster-scoped object with a namespace, alone in its stage, so that no dry run says what it is.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ClusterScopedObjectWithANamespace_StaysAndIsRecordedWithout(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(LoneNamespace));

        await harness.SettleReadyAsync();
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBe([harness.Fill("_NS-own__Namespace")]);
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "r1");
        await harness.SettleReadyAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.Method == "DELETE");
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBe([harness.Fill("_NS-own__Namespace")]);
    }

    /// <summary>An inventory that names the object with a namespace already does no harm, and is put right.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WrongEntryOfAWantedObject_IsDroppedWithoutDeleting(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(LoneNamespace));
        await harness.SettleReadyAsync();
        await harness.PatchAsync(Names.ApiVersion, "ResourceSet", "app", "{status: {inventory: {entries: [{id: NS-own_NS-own__Namespace, v: v1}]}}}", "status");
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "r1");

        await harness.SettleReadyAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.Method == "DELETE");
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBe([harness.Fill("_NS-own__Namespace")]);
    }
}

using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §7.2, §8.2: definitions and objects of their kinds in one ResourceSet, from the first run to the last.</summary>
public sealed class OwnDefinitionTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: owns.NS.example.com}
        spec:
          group: NS.example.com
          scope: Namespaced
          names: {kind: Own, plural: owns, singular: own, listKind: OwnList}
          versions:
            - {name: v1, served: ONE, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }
            - {name: v2, served: TWO, storage: false, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }
        """;

    private const string Own = "- {apiVersion: NS.example.com/v1, kind: Own, metadata: {name: one, namespace: NS}, spec: {a: 1}}";

    /// <summary>The object is applied in the run that brings its kind; no run fails before, and each change is told once although the run has waited.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DefinitionAndObject_ComeInOneRun(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of($"{Own}\n- {Indent(Served("true", "false"))}"));
        // Where it is not established at once, that is seen in a later pass only.
        bool applied = false;
        harness.Proxy.Fault = r =>
        {
            bool isDefinition = r.Path.Contains("/customresourcedefinitions/", StringComparison.Ordinal);
            applied |= isDefinition && r.IsApply;
            return isDefinition && applied && r.Method == "GET" ? new() { Status = 403, Reason = "Forbidden", Message = "no" } : null;
        };
        await harness.PassAsync();
        harness.Proxy.Fault = _ => null;
        harness.Time.Advance(TimeSpan.FromSeconds(1));

        await RunAsync(harness);

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        ((Dictionary<string, object?>)app.Root.ListAt("status", "history").ShouldNotBeNull().ShouldHaveSingleItem()!).StringAt("lastReconciledStatus").ShouldBe("ReconciliationSucceeded");
        (await harness.EventsAsync("ResourceSet", "app")).Where(e => e.Contains("ApplySucceeded", StringComparison.Ordinal)).ShouldBe(
            [harness.Fill("Normal ApplySucceeded: CustomResourceDefinition/owns.NS.example.com created\nOwn/NS/one created")]);
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));
        await harness.SettleReadyAsync();
    }

    /// <summary>An object that was applied in a version which is no longer served is found in another one.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task VersionThatIsGone_DoesNotHideTheObject(ClusterKind kind)
    {
        await using EngineHarness harness = await ObjectWithoutItsDefinitionAsync(kind);
        await harness.ApplyAsync(Served("false", "true"));
        await ServedAsync(harness, "v2");
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));

        await harness.SettleReadyAsync();

        (await harness.FindAsync(harness.Fill("NS.example.com/v2"), "Own", "one")).ShouldBeNull();
    }

    /// <summary>A kind that is defined but not served may have objects: the entry stays until they can be looked at.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DefinedButUnservedKind_FailsAndKeepsTheEntry(ClusterKind kind)
    {
        await using EngineHarness harness = await ObjectWithoutItsDefinitionAsync(kind);
        await harness.ApplyAsync(Served("false", "false"));
        await UnservedAsync(harness);
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));

        await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Message.ShouldBe(harness.Fill(
            "reconciliation failed: delete failed, errors: Own/NS/one query failed: no matches for kind \"Own\" in version \"NS.example.com/v1\";"));
        EngineHarness.InventoryOf(app).ShouldBe([harness.Fill("NS_one_NS.example.com_Own")]);
    }

    /// <summary>A definition takes its objects with it, so a kind that is gone holds nothing up, also for an account that may not read definitions.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task KindThatIsGone_IsNoObstacle(ClusterKind kind)
    {
        await using EngineHarness harness = await ObjectWithoutItsDefinitionAsync(kind, "serviceAccountName: tenant");
        harness.Proxy.Fault = r => r.User.EndsWith(":tenant", StringComparison.Ordinal) && r.Path.Contains("/customresourcedefinitions", StringComparison.Ordinal)
            ? new() { Status = 403, Reason = "Forbidden", Message = "customresourcedefinitions is forbidden" } : null;
        await harness.Client.DeleteAsync(
            new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), "", harness.Fill("owns.NS.example.com"), Serverless.Engine.Kubernetes.DeleteOptions.Default, TestContext.Current.CancellationToken);
        await UnservedAsync(harness);
        await harness.ApplyAsync(ResourceSetYaml.Of("[]", "serviceAccountName: tenant"));

        await harness.SettleReadyAsync();

        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBeEmpty();
    }

    private static async Task<EngineHarness> ObjectWithoutItsDefinitionAsync(ClusterKind kind, string more = "")
    {
        EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Served("true", "false"));
        await ServedAsync(harness, "v1");
        await harness.ApplyAsync(ResourceSetYaml.Of(Own, more));
        await harness.SettleReadyAsync();
        return harness;
    }

    private static string Served(string one, string two) =>
        Definition.Replace("ONE", one, StringComparison.Ordinal).Replace("TWO", two, StringComparison.Ordinal);

    private static Task ServedAsync(EngineHarness harness, string version) => harness.EstablishedAsync(new(harness.Fill("NS.example.com"), version, "Own"));

    private static async Task UnservedAsync(EngineHarness harness)
    {
        for (int i = 0; i < 100; i++)
        {
            harness.Client.InvalidateDiscovery();
            if (await harness.Client.FindPreferredResourceAsync(harness.Fill("NS.example.com"), "Own", TestContext.Current.CancellationToken) is null)
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    // A real server needs a moment to serve a new kind, while the engine's clock only moves between passes.
    private static async Task RunAsync(EngineHarness harness)
    {
        for (int i = 0; i < 30 && Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready) is not { Status: "True" or "False" }; i++)
        {
            await harness.PassAsync();
            harness.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static string Indent(string text) => text.Replace("\n", "\n  ", StringComparison.Ordinal);
}

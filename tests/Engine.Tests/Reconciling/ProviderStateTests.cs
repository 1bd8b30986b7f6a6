using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §9 and §10: the provider state machine and its schedules.</summary>
public sealed class ProviderStateTests
{
    private const string Never = "schedule: [{cron: '0 0 1 1 *', window: 4m}]";

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Static_ExportsItsValuesAndFollowsThem(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("defaultValues: {a: one, id: ignored}"));
        await harness.ApplyAsync("""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              inputsFrom: [{name: p}]
              resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: out, namespace: NS}, data: {a: "<< inputs.a >>"}}]
            """);
        await harness.SettleReadyAsync();
        string? revision = (await harness.ProviderAsync("p")).Root.StringAt("status", "lastExportedRevision");
        (await harness.ProviderAsync("p")).Root.ListAt("metadata", "finalizers").ShouldNotBeNull().ShouldContain(Names.Finalizer);
        (await harness.GetAsync("v1", "ConfigMap", "out")).Root.StringAt("data", "a").ShouldBe("one");

        await harness.ApplyAsync(Provider("defaultValues: {a: two}"));
        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        provider.Root.StringAt("status", "lastExportedRevision").ShouldNotBe(revision);
        Condition ready = Condition.Find(provider, Condition.Ready).ShouldNotBeNull();
        ready.ObservedGeneration.ShouldBe(provider.Generation);
        ready.Message.ShouldStartWith("Reconciliation finished in ");
        (await harness.GetAsync("v1", "ConfigMap", "out")).Root.StringAt("data", "a").ShouldBe("two");
        string announced = $", revision {provider.Root.StringAt("status", "lastExportedRevision")}";
        (await harness.EventsAsync("ResourceSetInputProvider", "p")).ShouldContain(e => e.EndsWith(announced, StringComparison.Ordinal));
    }

    /// <summary>Rows 7 and 10: values are JSON when they are read, so whatever the server has taken is exported; a merge patch carries no nulls.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Static_AnyValue_IsExportedAsItIs(ClusterKind kind)
    {
        const string values = """{"text":"a: 1","number":1.5,"large":9007199254740993,"yes":true,"none":null,"list":[1,{"b":[]}],"map":{"":"x"}}""";
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider($"defaultValues: {values}"));

        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        Condition.Find(provider, Condition.Ready).ShouldNotBeNull().Reason.ShouldBe("ReconciliationSucceeded");
        Dictionary<string, object?> exported = (Dictionary<string, object?>)provider.Root.ListAt("status", "exportedInputs")![0]!;
        exported.Remove("id").ShouldBeTrue();
        JsonTree.DeepEquals(exported, JsonTree.Parse(values.Replace("\"none\":null,", "", StringComparison.Ordinal))).ShouldBeTrue(JsonTree.ToJson(exported));
    }

    /// <summary>Row 9: the start of the work is not written, its end is, with one patch.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Run_WritesItsEndOnly(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("defaultValues: {a: b}"));
        await harness.PassAsync();
        await harness.ApplyAsync(Provider("defaultValues: {a: c}"));
        harness.Proxy.Clear();

        await harness.PassAsync();

        harness.WritesInNamespace().Where(r => r.IsStatus).ShouldHaveSingleItem();
    }

    /// <summary>schedule.md §4.2: a window on @every never closes, which is allowed, and said in the event.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WindowOnEvery_IsAdvisedAgainst(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("schedule: [{cron: '0 * * * *'}, {cron: '@every 1h', window: 4m}]\n  defaultValues: {a: b}"));

        await harness.PassAsync();

        (await harness.EventsAsync("ResourceSetInputProvider", "p")).ShouldHaveSingleItem().ShouldEndWith(
            "; schedule[1]: the window of '@every 1h' is open at any time, use a cron expression to bound it");
        Condition.Find(await harness.ProviderAsync("p"), Condition.Ready).ShouldNotBeNull().Message.ShouldNotContain("schedule");
    }

    /// <summary>Row 5: an invalid schedule is terminal.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "schedule: [{cron: '0 0 * * *', window: 1m}]", "failed to validate schedule[0]: a non-zero window (1m0s) must always be at least twice the timeout (2m0s)")]
    [InlineData(ClusterKind.Real, "schedule: [{cron: '0 0 * * *', window: 1m}]", "failed to validate schedule[0]: a non-zero window (1m0s) must always be at least twice the timeout (2m0s)")]
    [InlineData(ClusterKind.Sandbox, "schedule: [{cron: '0 0 * * *'}, {cron: 'nonsense'}]", "failed to validate schedule[1]: failed to parse cron spec 'nonsense' with timezone 'UTC': expected exactly 5 fields, found 1: [nonsense]")]
    [InlineData(ClusterKind.Real, "schedule: [{cron: '0 0 * * *'}, {cron: 'nonsense'}]", "failed to validate schedule[1]: failed to parse cron spec 'nonsense' with timezone 'UTC': expected exactly 5 fields, found 1: [nonsense]")]
    [InlineData(ClusterKind.Sandbox, "schedule: [{cron: '0 0 30 2 *'}]", "failed to validate schedule[0]: cron spec '0 0 30 2 *' never fires")]
    [InlineData(ClusterKind.Real, "schedule: [{cron: '0 0 30 2 *'}]", "failed to validate schedule[0]: cron spec '0 0 30 2 *' never fires")]
    public async Task InvalidSchedule_IsTerminal(ClusterKind kind, string spec, string cause)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider(spec));

        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        foreach (string type in (string[])[Condition.Ready, Condition.Stalled])
        {
            Condition condition = Condition.Find(provider, type).ShouldNotBeNull();
            condition.Reason.ShouldBe("InvalidSchedule");
            condition.Message.ShouldBe($"Reconciliation failed terminally due to configuration error: {cause}");
        }

        Condition.Find(provider, Condition.Reconciling).ShouldBeNull();
        harness.Time.Advance(TimeSpan.FromHours(2));
        (await harness.PassAsync()).Objects.ShouldNotContain(o => o.Namespace == harness.Namespace);
    }

    /// <summary>Row 6 at creation: outside every window the provider is skipped, which is said once, and planned.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task OutsideEveryWindow_IsSkippedUntilForced(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider(Never + "\n  defaultValues: {a: b}"));
        await harness.PassAsync();
        KubeObject skipped = await harness.ProviderAsync("p");
        string when = skipped.Root.StringAt("status", "nextSchedule", "when").ShouldNotBeNull();
        skipped.Root.StringAt("status", "nextSchedule", "cron").ShouldBe("0 0 1 1 *");
        skipped.Root.StringAt("status", "nextSchedule", "timeZone").ShouldBe("UTC");
        skipped.Root.StringAt("status", "nextSchedule", "window").ShouldBe("4m");
        Condition ready = Condition.Find(skipped, Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("SkippedDueToSchedule");
        ready.Message.ShouldBe($"Reconciliation skipped, next scheduled at {when}");
        Condition.Find(skipped, Condition.Reconciling).ShouldBeNull();
        skipped.Root.At("status", "exportedInputs").ShouldBeNull();

        await harness.AnnotateAsync("ResourceSetInputProvider", "p", Names.RequestedAtAnnotation, "r1");
        await harness.PassAsync();
        KubeObject requested = await harness.ProviderAsync("p");
        requested.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("r1");
        requested.Root.At("status", "exportedInputs").ShouldBeNull();
        (await harness.EventsAsync("ResourceSetInputProvider", "p")).Count(e => e.StartsWith("Normal SkippedDueToSchedule: ", StringComparison.Ordinal)).ShouldBe(1);

        await harness.AnnotateAsync("ResourceSetInputProvider", "p", Names.ForceAtAnnotation, "r2");
        await harness.PassAsync();
        (await harness.ProviderAsync("p")).Root.At("status", "exportedInputs").ShouldBeNull();
        (await harness.ProviderAsync("p")).Root.StringAt("status", "lastHandledForceAt").ShouldBe("r2");

        await harness.PatchAsync(Names.ApiVersion, "ResourceSetInputProvider", "p", "{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: r3, reconcile.fluxcd.io/forceAt: r3}}}");
        PassReport report = await harness.PassAsync();

        KubeObject forced = await harness.ProviderAsync("p");
        forced.Root.ListAt("status", "exportedInputs").ShouldNotBeNull().Count.ShouldBe(1);
        forced.Root.StringAt("status", "lastHandledForceAt").ShouldBe("r3");
        forced.Root.StringAt("status", "nextSchedule", "when").ShouldBe(when);
        Condition.Find(forced, Condition.Ready).ShouldNotBeNull().Reason.ShouldBe("ReconciliationSucceeded");
        report.NextIn.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromHours(1));
    }

    /// <summary>§10: with only zero windows the interval is not used; the next run is the trigger itself, without jitter.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ZeroWindow_RunsAtTheTrigger(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("schedule: [{cron: '30 3 * * *', timeZone: Europe/Berlin}]"));

        PassReport report = await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        DateTimeOffset when = Timestamp.Parse(provider.Root.StringAt("status", "nextSchedule", "when")).ShouldNotBeNull();
        (when - harness.Time.GetUtcNow() - report.NextIn!.Value).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(5));
        TimeZoneInfo.ConvertTime(when, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).TimeOfDay.ShouldBe(new TimeSpan(3, 30, 0));
        Condition.Find(provider, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    /// <summary>Rows 2 and 3: a suspended provider is initialised and nothing else.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Suspended_OnlySaysSo(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("defaultValues: {a: b}", "fluxcd.controlplane.io/reconcile: disabled, reconcile.fluxcd.io/requestedAt: r1"));

        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        Condition ready = Condition.Find(provider, Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("ReconciliationDisabled");
        ready.Message.ShouldBe("Initialized with reconciliation suspended");
        provider.Root.At("status", "exportedInputs").ShouldBeNull();
        provider.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("r1");
        (await harness.EventsAsync("ResourceSetInputProvider", "p")).ShouldBe(["Warning ReconciliationDisabled: Reconciliation is disabled"]);
    }

    /// <summary>Who edits a provider, or asks for it, wants to see the registry as it is now, however young the last scan is.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Registry_EditedOrAskedFor_IsScannedAtOnce(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.Registry.PushImageAsync("app", "1.0.0", "one", TestContext.Current.CancellationToken);
        await harness.ApplyAsync(RegistryProvider(5));
        (await ScannedAsync()).ShouldBe((1, "1.0.0"));
        await harness.Registry.PushImageAsync("app", "1.1.0", "two", TestContext.Current.CancellationToken);
        (await ScannedAsync()).ShouldBe((1, "1.0.0"), "nothing is due");

        await harness.AnnotateAsync("ResourceSetInputProvider", "p", "reconcile.fluxcd.io/requestedAt", "r1");
        (await ScannedAsync()).ShouldBe((2, "1.1.0 1.0.0"));
        await harness.Registry.PushImageAsync("app", "1.2.0", "three", TestContext.Current.CancellationToken);
        await harness.ApplyAsync(RegistryProvider(1));
        (await ScannedAsync()).ShouldBe((3, "1.2.0"));

        async Task<(int Lists, string Tags)> ScannedAsync()
        {
            harness.Time.Advance(TimeSpan.FromSeconds(1));
            await harness.PassAsync();
            List<object?> exported = (await harness.ProviderAsync("p")).Root.ListAt("status", "exportedInputs") ?? [];
            return (harness.Registry.Requests.Count(resource: RegistryResource.Tags), string.Join(' ', exported.Cast<Dictionary<string, object?>>().Select(input => input.StringAt("tag"))));
        }
    }

    /// <summary>Row 1: a deleted provider only loses its finalizer; a missing one then stalls who refers to it.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Deleted_LosesItsFinalizer(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Provider("defaultValues: {a: b}"));
        await harness.SettleAsync();
        await harness.DeleteAsync(Names.ApiVersion, "ResourceSetInputProvider", "p");

        await harness.PassAsync();

        (await harness.FindAsync(Names.ApiVersion, "ResourceSetInputProvider", "p")).ShouldBeNull();
    }

    private static string RegistryProvider(int limit) => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: p, namespace: NS}
        spec: {type: OCIArtifactTag, url: "oci://REGISTRY/app", insecure: true, filter: {limit: {{limit}} } }
        """;

    private static string Provider(string spec, string annotations = "") => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: p, namespace: NS, annotations: { {{annotations}} } }
        spec:
          type: Static
          {{spec}}
        """;
}

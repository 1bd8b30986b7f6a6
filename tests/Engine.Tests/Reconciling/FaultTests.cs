using System.Globalization;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>
/// Whatever goes wrong at the API server, the ResourceSet ends where it should, nothing is lost, and no object is applied by a stale pass.
/// FAULT_SCHEDULES sets the number of random schedules.
/// </summary>
public sealed class FaultTests
{
    private const int FaultyPasses = 3;

    private static int Schedules =>
        int.TryParse(Environment.GetEnvironmentVariable("FAULT_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 50;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RandomFaults_EndInTheRightState(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        ChurningApp app = new(harness);
        int faults = 0;
        for (int seed = 0, version = 0; seed < Schedules; seed++)
        {
            FaultSchedule schedule = new(seed);
            Random random = new(seed);
            await app.WriteAsync(++version);
            harness.Proxy.Clear();
            int changesAt = random.Next(4) == 0 ? random.Next(1, 40) : 0;
            version = await RunAsync(harness, app, schedule, changesAt, version);
            faults += schedule.Story.Count(c => c == '\n');

            await harness.SettleAsync();

            await app.ShouldBeAtAsync(version, schedule.Story);
            ChurningApp.AppliedBackwards(harness.Proxy.Log).ShouldBeEmpty(schedule.Story);
        }

        faults.ShouldBeGreaterThan(Schedules, "the schedules hardly disturb anything");
    }

    // Some passes under faults; in some schedules the user changes the ResourceSet while one of them is at work.
    private static async Task<int> RunAsync(EngineHarness harness, ChurningApp app, FaultSchedule schedule, int changesAt, int version)
    {
        int count = 0;
        int changed = 0;
        harness.Proxy.Fault = request =>
        {
            if (Interlocked.Increment(ref count) == changesAt)
            {
                app.WriteAsync(version + 1).GetAwaiter().GetResult();
                changed = 1;
            }

            return schedule.Next(request);
        };
        for (int pass = 0; pass < FaultyPasses; pass++)
        {
            TimeSpan? next = (await harness.PassAsync()).NextIn;
            (await app.FindUnrecordedAsync()).ShouldBeNull(schedule.Story);
            harness.Time.Advance(next is { } soon && soon < TimeSpan.FromSeconds(30) ? soon : TimeSpan.FromSeconds(1));
        }

        harness.Proxy.Fault = _ => null;
        return version + changed;
    }

    /// <summary>A pass that was held up while another one did a newer version must not apply its old one.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task PassHeldUpBeforeItsFirstWrite_AppliesNothingStale(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        ChurningApp app = new(harness);
        await app.WriteAsync(1);
        await harness.SettleAsync();
        await app.WriteAsync(2);
        TaskCompletionSource held = new();
        TaskCompletionSource resume = new();
        bool first = true;
        harness.Proxy.Fault = request =>
        {
            if (first && request.IsStatus && request.Path.Contains("/resourcesets/", StringComparison.Ordinal))
            {
                first = false;
                held.SetResult();
                resume.Task.GetAwaiter().GetResult();
            }

            return null;
        };

        Task<PassReport> stale = Task.Run(() => harness.PassAsync());
        await held.Task;
        await app.WriteAsync(3);
        using (harness.SecondEngine(out Func<Task> settle))
        {
            await settle();
        }

        await app.ShouldBeAtAsync(3, "by the newer pass");
        harness.Proxy.Clear();
        resume.SetResult();
        await stale;

        harness.Proxy.Log.Where(r => r.IsApply).ShouldBeEmpty();
        await app.ShouldBeAtAsync(3, "after the held-up pass");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task MissingKind_FailsClearlyAndIsAppliedWhenItAppears(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        string group = $"{harness.Namespace}.example.com";
        await harness.ApplyAsync($$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec: {resources: [{apiVersion: "{{group}}/v1", kind: Late, metadata: {name: one, namespace: NS}, spec: {a: 1} }] }
            """);
        await harness.PassAsync();
        Condition ready = Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull();
        ready.Message.ShouldBe($"reconciliation failed: Late/{harness.Namespace}/one dry-run failed: no matches for kind \"Late\" in version \"{group}/v1\"");

        await harness.ApplyAsync($$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: lates.{{group}}}
            spec:
              group: {{group}}
              scope: Namespaced
              names: {kind: Late, plural: lates, singular: late, listKind: LateList}
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }]
            """);
        await harness.EstablishedAsync(new(group, "v1", "Late"));
        harness.Time.Advance(TimeSpan.FromMinutes(2));
        await harness.SettleReadyAsync();

        (await harness.GetAsync($"{group}/v1", "Late", "one")).Root.At("spec", "a").ShouldBe(1L);
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }
}

using Serverless.Engine.Fleet;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>How old a scan may be that a provider's run makes do with, also after failures and on another instance.</summary>
public sealed class ScanAgeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>An instance that scanned before another one exported something newer does not go back to what it knows.</summary>
    [Fact]
    public async Task AnotherInstanceWithAnOlderScan_NeverLowersTheVersion()
    {
        await using EngineHarness harness = await StartAsync("24h");
        using ClusterReconciler other = harness.AnotherInstance();
        await other.RunAsync(new WorkItem(EngineHarness.ClusterName, harness.Time.GetUtcNow(), null), Cancelled);
        (await TagOf(harness)).ShouldBe("1.0.0");
        await harness.Registry.PushImageAsync("app", "1.1.0", "two", Cancelled);
        harness.Time.Advance(TimeSpan.FromMinutes(10));
        await harness.PassAsync(pushed: "app");
        (await TagOf(harness)).ShouldBe("1.1.0");

        await harness.AnnotateAsync("ResourceSetInputProvider", "image", "example.com/note", "a reason to run");
        await other.RunAsync(new WorkItem(EngineHarness.ClusterName, harness.Time.GetUtcNow(), null), Cancelled);

        (await TagOf(harness)).ShouldBe("1.1.0");
    }

    /// <summary>The run for a push could not write its status; whoever retries it knows that older scans do not count.</summary>
    [Fact]
    public async Task PushWhoseRunCouldNotBeWritten_IsOwedByTheRetry()
    {
        await using EngineHarness harness = await StartAsync("24h", proxied: true);
        using ClusterReconciler other = harness.AnotherInstance();
        await other.RunAsync(new WorkItem(EngineHarness.ClusterName, harness.Time.GetUtcNow(), null), Cancelled);
        await harness.Registry.PushImageAsync("app", "1.1.0", "two", Cancelled);
        harness.Time.Advance(TimeSpan.FromMinutes(10));
        harness.Proxy.Fault = request => request.IsStatus ? new ProxyFault { Status = 403, Reason = "Forbidden", Message = "no" } : null;
        PassReport failed = await harness.PassAsync(pushed: "app");
        failed.Objects.ShouldHaveSingleItem().IsFailed.ShouldBeTrue();
        (await TagOf(harness)).ShouldBe("1.0.0");
        harness.Proxy.Fault = _ => null;
        harness.Time.Advance(TimeSpan.FromSeconds(2));

        await other.RunAsync(new WorkItem(EngineHarness.ClusterName, harness.Time.GetUtcNow(), null), Cancelled);

        (await TagOf(harness)).ShouldBe("1.1.0");
    }

    /// <summary>What failed was not the list, so the retries of a fleet do not ask for it again and again.</summary>
    [Fact]
    public async Task Retry_OwesNoMoreThanTheRunThatFailed()
    {
        await using EngineHarness harness = await StartAsync("1h");
        await harness.PassAsync();
        await harness.Registry.PushImageAsync("app", "1.1.0", "two", Cancelled);
        harness.Registry.Fault = operation => operation.Resource == RegistryResource.Manifest ? new RegistryFault(403) : null;
        harness.Registry.Requests.Reset();
        harness.Time.Advance(TimeSpan.FromMinutes(70));
        for (int i = 0; i < 5; i++)
        {
            (await harness.PassAsync()).Objects.ShouldHaveSingleItem().IsFailed.ShouldBeTrue();
            harness.Time.Advance(TimeSpan.FromSeconds(60));
        }

        harness.Registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
        harness.Registry.Fault = null;
        await harness.PassAsync();
        (await TagOf(harness)).ShouldBe("1.1.0");
    }

    /// <summary>News of a push that a cluster could not be told for long is no reason to take a list from then.</summary>
    [Fact]
    public async Task PushOfLongAgo_WantsAYoungListAllTheSame()
    {
        await using EngineHarness harness = await StartAsync("10m");
        using ClusterReconciler engine = harness.AnotherInstance();
        WorkItem push = new(EngineHarness.ClusterName, harness.Time.GetUtcNow(), $"{harness.Registry.Host}/app");
        await engine.RunAsync(push, Cancelled);
        (await TagOf(harness)).ShouldBe("1.0.0");
        await harness.Registry.PushImageAsync("app", "1.1.0", "two", Cancelled);
        harness.Time.Advance(TimeSpan.FromMinutes(6));

        await engine.RunAsync(push, Cancelled);

        (await TagOf(harness)).ShouldBe("1.1.0");
    }

    /// <summary>The lists of the provider that asks more often are young enough for the other one.</summary>
    [Fact]
    public async Task TwoIntervalsOnOneRepository_CostTheListsOfTheShorterOne()
    {
        await using EngineHarness harness = await StartAsync("1m");
        await harness.ApplyAsync(Provider("slow", "10m"));
        int slow = 0;
        for (int pass = 1; pass <= 20; pass++)
        {
            PassReport report = await harness.PassAsync();
            report.Objects.ShouldContain(o => o.Name == "image");
            slow += report.Objects.Count(o => o.Name == "slow");
            harness.Registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(pass);
            harness.Time.Advance(TimeSpan.FromSeconds(70));
        }

        slow.ShouldBeInRange(2, 4);
    }

    /// <summary>providers.md §2, registry.md §9.1: no retry before the time that the other side names. After a refused login other credentials may come.</summary>
    [Theory]
    [InlineData(429, 3540, 3600)]
    [InlineData(401, 0, 10)]
    public async Task RegistryAsksToWait_TheRetryDoes(int status, int least, int most)
    {
        await using EngineHarness harness = await StartAsync("10m");
        harness.Registry.Fault = _ => new RegistryFault(status) { Headers = new Dictionary<string, string> { ["Retry-After"] = "3600" } };

        PassReport report = await harness.PassAsync();

        report.Objects.ShouldHaveSingleItem().IsFailed.ShouldBeTrue();
        report.NextIn.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
    }

    private static async Task<EngineHarness> StartAsync(string interval, bool proxied = false)
    {
        EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied);
        await harness.Registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        await harness.ApplyAsync(Provider("image", interval));
        return harness;
    }

    private static string Provider(string name, string interval) => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: {{name}}, namespace: NS, annotations: {fluxcd.controlplane.io/reconcileEvery: {{interval}} } }
        spec: {type: OCIArtifactTag, url: "oci://REGISTRY/app", insecure: true, filter: {semver: "*", limit: 1} }
        """;

    private static async Task<string?> TagOf(EngineHarness harness) =>
        (await harness.ProviderAsync("image")).Root.ListAt("status", "exportedInputs") is [Dictionary<string, object?> input] ? input.StringAt("tag") : null;
}

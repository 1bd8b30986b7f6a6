using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A service that never answers is one provider's failure and nobody else's.</summary>
public sealed class HangingProviderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ExternalService", "http://")]
    [InlineData("OCIArtifactTag", "oci://")]
    [InlineData("GiteaTag", "http://")]
    public async Task HangingService_FailsAloneAndThePassGoesOn(string type, string scheme)
    {
        TaskCompletionSource release = new();
        await using FaultServer server = await FaultServer.StartAsync((context, _) => release.Task.WaitAsync(context.RequestAborted));
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, passTimeout: TimeSpan.FromSeconds(1));
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}"));
        await harness.ApplyAsync(Provider("p", type, $"{scheme}{server.Host}/o/app", insecure: type != "GiteaTag"));

        PassReport report = await harness.PassAsync();

        (await harness.FindAsync("v1", "ConfigMap", "a")).ShouldNotBeNull("the ResourceSet has its turn in the same pass");
        Condition ready = Condition.Find(await harness.ProviderAsync("p"), Condition.Ready).ShouldNotBeNull();
        (ready.Status, ready.Reason).ShouldBe(("False", "ReconciliationFailed"));
        ready.Message.ShouldBe("the provider call was cut off: the time that a pass has for its providers is over");
        report.Failure.ShouldBeNull();
        report.NextIn.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(2), "it is retried as any failure");
        release.SetResult();
    }

    /// <summary>Who had no turn comes first in the next pass, and is no failure.</summary>
    [Fact]
    public async Task ProviderBehindAHangingOne_HasItsTurnInTheNextPass()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, passTimeout: TimeSpan.FromSeconds(1));
        harness.Configure("""{"maxConcurrent": 1}""");
        await harness.ApplyAsync(Provider("a", "ExternalService", $"http://{server.Host}/inputs"));
        await harness.ApplyAsync("""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSetInputProvider
            metadata: {name: z, namespace: NS}
            spec: {type: Static, defaultValues: {a: b}}
            """);

        PassReport first = await harness.PassAsync();
        (await harness.ProviderAsync("z")).Root.At("status").ShouldBeNull();
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        await harness.PassAsync();

        first.Warnings.ShouldBe(["scanning took the 500ms that it has in a pass: 1 more provider(s) are due in the next one"]);
        Condition.Find(await harness.ProviderAsync("z"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    private static string Provider(string name, string type, string url, bool insecure = true) => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: {{name}}, namespace: NS}
        spec: {type: {{type}}, url: "{{url}}"{{(insecure ? ", insecure: true" : "")}}}
        """;
}

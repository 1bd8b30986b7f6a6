using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Whatever is wrong outside is said on the right object, and the others go on.</summary>
public sealed class BadInputTests
{
    private const string Provider = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: image, namespace: NS}
        spec: {type: OCIArtifactTag, url: "oci://REGISTRY/library/app", insecure: true, filter: {semver: "*"}}
        """;

    private const string Healthy = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: static, namespace: NS}
        spec: {type: Static, defaultValues: {key: value}}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task UnknownRepository_FailsThatProviderOnly(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Provider + "\n---\n" + Healthy);

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ProviderAsync("image"), Condition.Ready).ShouldNotBeNull();
        ready.Status.ShouldBe("False");
        ready.Reason.ShouldBe("ReconciliationFailed");
        ready.Message.ShouldStartWith($"failed to call OCI provider: failed to list OCI tags for '{harness.Registry.Host}/library/app': ");
        Condition.Find(await harness.ProviderAsync("static"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        (await harness.EventsAsync("ResourceSetInputProvider", "image")).ShouldContain(e => e.StartsWith("Warning ReconciliationFailed: "));
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task UnreachableRegistry_KeepsWhatWasExported(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.Registry.PushImageAsync("library/app", "1.0.0", "one", TestContext.Current.CancellationToken);
        await harness.ApplyAsync(Provider);
        await harness.PassAsync();
        object? before = (await harness.ProviderAsync("image")).Root.At("status", "exportedInputs");
        harness.Registry.Fault = _ => new RegistryFault(503);
        await harness.AnnotateAsync("ResourceSetInputProvider", "image", Names.RequestedAtAnnotation, "now");

        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("image");
        Condition.Find(provider, Condition.Ready).ShouldNotBeNull().Reason.ShouldBe("ReconciliationFailed");
        JsonTree.DeepEquals(provider.Root.At("status", "exportedInputs"), before).ShouldBeTrue();
        provider.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("now");
    }

    /// <summary>A run that owed a scan from after a push still owes it when it is retried.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task PushToAnUnreachableRegistry_IsMadeUpForByTheRetry(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.Registry.PushImageAsync("library/app", "1.0.0", "one", TestContext.Current.CancellationToken);
        await harness.ApplyAsync(Provider);
        await harness.PassAsync();
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        await harness.Registry.PushImageAsync("library/app", "1.1.0", "two", TestContext.Current.CancellationToken);
        harness.Registry.Fault = _ => new RegistryFault(404);
        await harness.PassAsync(pushed: "library/app");
        Condition.Find(await harness.ProviderAsync("image"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("False");
        harness.Registry.Fault = null;
        harness.Time.Advance(TimeSpan.FromSeconds(20));

        await harness.PassAsync();

        ((Dictionary<string, object?>)(await harness.ProviderAsync("image")).Root.ListAt("status", "exportedInputs").ShouldNotBeNull()[0]!).StringAt("tag").ShouldBe("1.1.0");
    }

    /// <summary>A kubeconfig that cannot be read is its cluster's trouble: a report, not an outage of the fleet.</summary>
    [Fact]
    public async Task UnreadableKubeconfig_FailsItsClusterOnly()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        harness.AddCluster("huge", new string('#', (1024 * 1024) + 1));

        PassReport report = await harness.PassAsync(cluster: "huge");

        report.Failure.ShouldNotBeNull().ShouldEndWith("huge.kubeconfig: larger than 1048576 bytes");
        (await harness.PassAsync()).Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RefusedLogin_NamesTheRegistryAndThatThereWereNoCredentials(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        harness.Registry.Fault = _ => new RegistryFault(401);
        await harness.ApplyAsync(Provider + "\n---\n" + Healthy);

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ProviderAsync("image"), Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("ReconciliationFailed");
        ready.Message.ShouldContain(harness.Registry.Host);
        (await harness.EventsAsync("ResourceSetInputProvider", "image")).ShouldContain(e => e.StartsWith("Warning ReconciliationFailed: "));
        Condition.Find(await harness.ProviderAsync("static"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task TemplateError_StallsThatResourceSetOnly(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        const string resourceSet = """
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: SET, namespace: NS}
            spec: {inputs: [{known: x}], resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: SET, namespace: NS}, data: {key: "<< inputs.KEY >>"}}]}
            """;
        await harness.ApplyAsync(resourceSet.Replace("SET", "bad", StringComparison.Ordinal).Replace("KEY", "absent", StringComparison.Ordinal));
        await harness.ApplyAsync(resourceSet.Replace("SET", "good", StringComparison.Ordinal).Replace("KEY", "known", StringComparison.Ordinal));

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ResourceSetAsync("bad"), Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("BuildFailed");
        ready.Message.ShouldStartWith("build failed: failed to build resources[0]: failed to execute template: ");
        ready.Message.ShouldContain("map has no entry for key \"absent\"");
        (await harness.EventsAsync("ResourceSet", "bad")).ShouldContain(e => e.StartsWith("Warning BuildFailed: "));
        Condition.Find(await harness.ResourceSetAsync("good"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NoTagPassesTheFilter_ExportsNothingAndIsReady(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.Registry.PushImageAsync("library/app", "latest", "one", TestContext.Current.CancellationToken);
        await harness.ApplyAsync(Provider);

        await harness.PassAsync();

        KubeObject provider = await harness.ProviderAsync("image");
        Condition.Find(provider, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        provider.Root.StringAt("status", "lastExportedRevision").ShouldBe("sha256:37517e5f3dc66819f61f5a7bb8ace1921282415f10551d2defa5c3eb0985b570");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task InvalidFilter_NamesTheField(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Provider.Replace("semver: \"*\"", "includeTag: \"(\"", StringComparison.Ordinal));

        await harness.PassAsync();

        Condition.Find(await harness.ProviderAsync("image"), Condition.Ready).ShouldNotBeNull().Message.ShouldContain("invalid includeTag regex: ");
    }

    [Fact]
    public async Task MissingDefinitions_AreReportedForTheCluster()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox);
        await harness.Client.DeleteAsync(
            new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), "", "resourcesets.fluxcd.controlplane.io", Engine.Kubernetes.DeleteOptions.Default, TestContext.Current.CancellationToken);
        harness.Client.InvalidateDiscovery();

        PassReport report = await harness.PassAsync();

        report.Failure.ShouldNotBeNull().ShouldContain("custom resource definitions");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task BrokenKubeconfig_AndUnreachableCluster_AreReportedWithoutSecrets(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        harness.AddCluster("broken", "clusters: [");
        harness.AddCluster("dead", """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: u, user: {token: planted-secret}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);

        PassReport broken = await harness.PassAsync(cluster: "broken");
        PassReport dead = await harness.PassAsync(cluster: "dead");
        PassReport unknown = await harness.PassAsync(cluster: "nobody");

        broken.Failure.ShouldNotBeNull();
        dead.Failure.ShouldNotBeNull().ShouldContain("127.0.0.1");
        dead.Failure.ShouldNotContain("planted-secret");
        dead.Fault.ShouldBe(PassFault.Unreachable);
        broken.Fault.ShouldBe(PassFault.Other);
        unknown.Failure.ShouldNotBeNull().ShouldContain("nobody");
    }

    /// <summary>kubernetes-client.md §8.2: a cluster that refuses the credentials is paused in another rhythm than one that does not answer.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RefusedCredentials_AreToldApart(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        Dictionary<string, object?> kubeconfig = (Dictionary<string, object?>)YamlReader.ReadDocument(harness.Kubeconfig)!;
        Dictionary<string, object?> user = (Dictionary<string, object?>)kubeconfig.ListAt("users")![0]!;
        user["user"] = new Dictionary<string, object?> { ["token"] = "planted-secret" };
        harness.AddCluster("refused", JsonTree.ToJson(kubeconfig));

        PassReport report = await harness.PassAsync(cluster: "refused");

        report.Failure.ShouldNotBeNull().ShouldNotContain("planted-secret");
        report.Fault.ShouldBe(PassFault.Credentials);
    }
}

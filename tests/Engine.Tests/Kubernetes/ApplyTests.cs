using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §7.4 and §7.5 on a real API server.</summary>
public sealed class ApplyTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");
    private static readonly ApplyOptions Options = new() { FieldManager = "first" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_CreatesThenUpdatesThenLeavesAlone()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubeObject created = await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        KubeObject changed = await cluster.Client.ApplyAsync(cluster.ConfigMap("a", "other"), Options, Ct);
        changed.Uid.ShouldBe(created.Uid);
        changed.Root.MapAt("data").ShouldNotBeNull().Keys.ShouldBe(["other"]);
        KubeObject same = await cluster.Client.ApplyAsync(cluster.ConfigMap("a", "other"), Options, Ct);
        same.ResourceVersion.ShouldBe(changed.ResourceVersion);
    }

    [Fact]
    public async Task Apply_DryRun_ShowsTheResultAndStoresNothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubeObject shown = await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options with { DryRun = true }, Ct);
        shown.Root.StringAt("data", "key").ShouldBe("value");
        (await cluster.Client.GetAsync(ConfigMaps, cluster.Namespace, "a", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_ConflictsUnlessForced()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        ApplyOptions second = new() { FieldManager = "second" };
        KubeObject theirs = cluster.ConfigMap("a", value: "theirs");

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.ApplyAsync(theirs, second, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.ManagerConflict);
        e.IsTransient.ShouldBeFalse();
        StatusCause cause = e.Causes.ShouldHaveSingleItem();
        cause.Reason.ShouldBe("FieldManagerConflict");
        cause.Field.ShouldBe(".data.key");
        cause.Message.ShouldContain("\"first\"");

        (await cluster.Client.ApplyAsync(theirs, second with { Force = true }, Ct)).Root.StringAt("data", "key").ShouldBe("theirs");
    }

    [Fact]
    public async Task Apply_UnknownField_WarnsOrFailsAsAsked()
    {
        List<string> warnings = [];
        await using TestCluster cluster = await TestCluster.StartAsync(new KubernetesClientOptions { OnWarning = warnings.Add });
        KubeObject job = cluster.Parse("""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"NAMESPACE"},"novelty":{"x":1}}
            """);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.ApplyAsync(job, Options with { FieldValidation = FieldValidation.Strict }, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.Message.ShouldContain("novelty");

        KubeObject created = TestCluster.Object("v1", "ConfigMap", cluster.Namespace, "b");
        created.Root["novelty"] = 1L;
        await cluster.Client.CreateAsync(created, "first", Ct);
        warnings.ShouldContain("unknown field \"novelty\"");
    }

    [Fact]
    public async Task Apply_ImmutableField_IsRecognised()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        const string secret = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"NAMESPACE"},"type":"TYPE"}""";
        await cluster.Client.ApplyAsync(cluster.Parse(secret.Replace("TYPE", "Opaque", StringComparison.Ordinal)), Options, Ct);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.ApplyAsync(cluster.Parse(secret.Replace("TYPE", "example.com/other", StringComparison.Ordinal)), Options, Ct));
        e.Code.ShouldBe(422);
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.IsImmutableField.ShouldBeTrue();
    }

    [Fact]
    public async Task Apply_ManagedFieldsInBody_IsInvalid()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubeObject stored = await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.ApplyAsync(stored, Options, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.Message.ShouldContain("managedFields");
    }

    [Fact]
    public async Task Status_IsPatchedApartFromSpec()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        GroupVersionKind deployments = new("apps", "v1", "Deployment");
        await cluster.Client.ApplyAsync(
            cluster.Parse("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","namespace":"NAMESPACE"},
                 "spec":{"replicas":2,"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
                """),
            Options,
            Ct);
        Dictionary<string, object?> body = new()
        {
            ["spec"] = new Dictionary<string, object?> { ["replicas"] = 9L },
            ["status"] = new Dictionary<string, object?> { ["readyReplicas"] = 2L },
        };
        KubeObject patched = await cluster.Client.PatchAsync(deployments, cluster.Namespace, "a", new KubePatch(PatchType.Merge, body) { Subresource = "status" }, Ct);
        patched.Root.At("status", "readyReplicas").ShouldBe(2L);
        patched.Root.At("spec", "replicas").ShouldBe(2L);
    }

    [Fact]
    public async Task Patch_OldResourceVersion_IsAConflict()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubeObject first = await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        await cluster.Client.ApplyAsync(cluster.ConfigMap("a", value: "newer"), Options, Ct);
        Dictionary<string, object?> body = new() { ["metadata"] = new Dictionary<string, object?> { ["resourceVersion"] = first.ResourceVersion } };
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.PatchAsync(ConfigMaps, cluster.Namespace, "a", new KubePatch(PatchType.Merge, body), Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Conflict);
    }

    [Fact]
    public async Task Patch_JsonWithFailingTest_IsInvalid()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        List<object?> operations = [new Dictionary<string, object?> { ["op"] = "test", ["path"] = "/data/key", ["value"] = "other" }];
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.PatchAsync(ConfigMaps, cluster.Namespace, "a", new KubePatch(PatchType.Json, operations), Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
    }

    [Fact]
    public async Task Delete_OtherUid_IsAConflictAndDryRunKeeps()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.ApplyAsync(cluster.ConfigMap("a"), Options, Ct);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.DeleteAsync(ConfigMaps, cluster.Namespace, "a", new DeleteOptions { Uid = "another" }, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Conflict);
        (await cluster.Client.DeleteAsync(ConfigMaps, cluster.Namespace, "a", new DeleteOptions { DryRun = true }, Ct)).ShouldBeTrue();
        (await cluster.Client.GetAsync(ConfigMaps, cluster.Namespace, "a", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Names_AreEncodedAndDotsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        (await cluster.Client.GetAsync(ConfigMaps, cluster.Namespace, "a?b c", Ct)).ShouldBeNull();
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.GetAsync(ConfigMaps, "..", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.GetAsync(ConfigMaps, "", "a", Ct));
        e.Message.ShouldBe("an empty namespace may not be set when a ConfigMap is named");
    }
}

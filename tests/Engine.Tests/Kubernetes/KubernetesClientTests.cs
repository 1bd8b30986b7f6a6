using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

public sealed class KubernetesClientTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_Get_Patch_Delete_RoundTrip()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubernetesClient client = cluster.Client;
        KubeObject created = await client.CreateAsync(cluster.ConfigMap("a"), TestCluster.FieldManager, Ct);
        created.Uid.ShouldNotBeEmpty();

        KubeObject read = (await client.GetAsync(ConfigMaps, cluster.Namespace, "a", Ct)).ShouldNotBeNull();
        read.Root.StringAt("data", "key").ShouldBe("value");
        read.Root.ListAt("metadata", "managedFields").ShouldNotBeNull();

        Dictionary<string, object?> change = new() { ["data"] = new Dictionary<string, object?> { ["key"] = "other" } };
        KubeObject patched = await client.PatchAsync(ConfigMaps, cluster.Namespace, "a", new KubePatch(PatchType.Merge, change), Ct);
        patched.Root.StringAt("data", "key").ShouldBe("other");

        DeleteOptions exactly = new() { Uid = created.Uid, Propagation = DeletionPropagation.Background };
        (await client.DeleteAsync(ConfigMaps, cluster.Namespace, "a", exactly, Ct)).ShouldBeTrue();
        (await client.DeleteAsync(ConfigMaps, cluster.Namespace, "a", exactly, Ct)).ShouldBeFalse();
        (await client.GetAsync(ConfigMaps, cluster.Namespace, "a", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task List_SmallPages_ReadsAllAndDropsManagedFields()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        for (int i = 0; i < 5; i++)
        {
            await cluster.Client.CreateAsync(cluster.ConfigMap($"m{i}"), TestCluster.FieldManager, Ct);
        }

        KubeObjectList list = await cluster.Client.ListAsync(ConfigMaps, cluster.Namespace, new ListOptions { PageSize = 2 }, Ct);

        list.Items.Select(i => i.Name).ShouldBe(["m0", "m1", "m2", "m3", "m4"]);
        list.Items.ShouldAllBe(i => i.Kind == "ConfigMap" && i.ApiVersion == "v1");
        list.Items.Select(i => i.Root.ListAt("metadata", "managedFields")).ShouldAllBe(fields => fields == null);
        list.ResourceVersion.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task List_MetadataOnly_LeavesDataOutAndNamesTheKind()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.CreateAsync(cluster.ConfigMap("a"), TestCluster.FieldManager, Ct);

        ListOptions options = new() { MetadataOnly = true, FromCache = true, KeepManagedFields = true };
        KubeObjectList list = await cluster.Client.ListAsync(ConfigMaps, cluster.Namespace, options, Ct);

        KubeObject item = list.Items.ShouldHaveSingleItem();
        item.Key.ShouldBe(new ObjectKey("", "ConfigMap", cluster.Namespace, "a"));
        item.Root.ShouldNotContainKey("data");
        item.Root.ListAt("metadata", "managedFields").ShouldNotBeNull();
    }

    [Fact]
    public async Task GetServerVersion_Answers()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        (await cluster.Client.GetServerVersionAsync(Ct)).ShouldStartWith("v");
    }

    [Fact]
    public async Task Create_Twice_IsExists()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.CreateAsync(cluster.ConfigMap("a"), TestCluster.FieldManager, Ct);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.CreateAsync(cluster.ConfigMap("a"), TestCluster.FieldManager, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Exists);
        e.Code.ShouldBe(409);
        e.Message.ShouldBe("configmaps \"a\" already exists");
    }

    [Fact]
    public async Task FindResource_UnknownKind_IsNoMatch()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        NoMatchException e = await Should.ThrowAsync<NoMatchException>(() => cluster.Client.FindResourceAsync(new("x.io", "v1", "Foo"), Ct));
        e.Message.ShouldBe("no matches for kind \"Foo\" in version \"x.io/v1\"");
    }

    [Fact]
    public async Task Apply_MissingNamespace_NamesTheNamespace()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        KubeObject map = TestCluster.Object("v1", "ConfigMap", "no-such-namespace", "a");
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(
            () => cluster.Client.ApplyAsync(map, new ApplyOptions { FieldManager = TestCluster.FieldManager }, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.NotFound);
        e.DetailsKind.ShouldBe("namespaces");
    }

    [Fact]
    public async Task Impersonate_ServiceAccount_IsHeldToItsNamespace()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        using KubernetesClient tenant = cluster.Client.Impersonate($"system:serviceaccount:{cluster.Namespace}:tenant");
        await tenant.CreateAsync(cluster.ConfigMap("a"), TestCluster.FieldManager, Ct);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => tenant.GetAsync(ConfigMaps, "kube-system", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Forbidden);
        e.Message.ShouldContain("system:serviceaccount:");
        tenant.Requests.ShouldBe(cluster.Client.Requests);
    }
}

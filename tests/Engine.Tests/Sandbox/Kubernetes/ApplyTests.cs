using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class ApplyTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    private const string Full = """
        {"name":"abc","items":[{"id":"x","v":"1"}],"tags":["q"],"at":["1"],"m":{"k":"v"},"any":{"q":{"r":1}}}
        """;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_New_OwnsWhatItSets(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        KubeAnswer created = await server.ApplyAsync(server.Widgets + "/s", "m1", server.Widget("s", Full));
        created.Code.ShouldBe(201);
        created.Fields("m1").ShouldBe("""{"f:spec":{"f:any":{"f:q":{".":{},"f:r":{}}},"f:at":{},"f:items":{"k:{\"id\":\"x\"}":{".":{},"f:id":{},"f:v":{}}},"f:m":{"f:k":{}},"f:name":{},"f:tags":{"v:\"q\"":{}}}}""");
        created.Json("spec", "items").ShouldBe("""[{"id":"x","v":"1","w":"dw"}]""");
        KubeAnswer again = await server.ApplyAsync(server.Widgets + "/s", "m1", server.Widget("s", Full));
        again.Code.ShouldBe(200);
        again.Text("metadata", "resourceVersion").ShouldBe(created.Text("metadata", "resourceVersion"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_OtherValue_Conflicts(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.ApplyAsync(server.Widgets + "/s", "m1", server.Widget("s", Full));
        string other = server.Widget("s", """{"name":"abd","items":[{"id":"x","v":"2"},{"id":"y"}],"tags":["r"],"at":["2"],"m":{"j":"v"},"any":{"q":{"r":2}}}""");
        KubeAnswer conflict = await server.ApplyAsync(server.Widgets + "/s", "m2", other);
        (conflict.Code, conflict.Reason).ShouldBe((409, "Conflict"));
        conflict.Message.ShouldBe("Apply failed with 4 conflicts: conflicts with \"m1\":\n- .spec.at\n- .spec.name\n- .spec.any.q.r\n- .spec.items[id=\"x\"].v");
        conflict.Items("details", "causes").First()["reason"].ShouldBe("FieldManagerConflict");

        KubeAnswer forced = await server.ApplyAsync(server.Widgets + "/s", "m2", other, "&force=true");
        forced.Fields("m1").ShouldBe("""{"f:spec":{"f:any":{"f:q":{}},"f:items":{"k:{\"id\":\"x\"}":{".":{},"f:id":{}}},"f:m":{"f:k":{}},"f:tags":{"v:\"q\"":{}}}}""");
        forced.Json("spec", "tags").ShouldBe("""["q","r"]""");
        forced.Json("metadata", "generation").ShouldBe("2");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_Less_RemovesWhatNobodyElseOwns(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.ApplyAsync(server.Widgets + "/s", "m1", server.Widget("s", Full));
        await server.ApplyAsync(server.Widgets + "/s", "m2", server.Widget("s", """{"name":"abc","items":[{"id":"x"},{"id":"y"}],"m":{"j":"v"}}"""));
        KubeAnswer less = await server.ApplyAsync(server.Widgets + "/s", "m1", server.Widget("s", """{"name":"abc"}"""));
        less.Json("spec", "m").ShouldBe("""{"j":"v"}""");
        less.Json("spec", "items").ShouldBe("""[{"id":"x","w":"dw"},{"id":"y","w":"dw"}]""");
        less.Root.ShouldNotBeNull();
        less.Json("spec", "at").ShouldBe("null");
        less.Fields("m1").ShouldBe("""{"f:spec":{"f:name":{}}}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_SameValue_SharesOwnershipWithoutTime(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.ApplyAsync(server.ConfigMaps + "/a", "m1", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}""");
        KubeAnswer shared = await server.ApplyAsync(server.ConfigMaps + "/a", "m2", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}""");
        shared.Fields("m2").ShouldBe("""{"f:data":{"f:k":{}}}""");
        shared.Items("metadata", "managedFields").First(entry => (string?)entry["manager"] == "m2").ShouldNotContainKey("time");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_AfterUpdate_NamesTheUpdater(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
        KubeAnswer conflict = await server.ApplyAsync(server.ConfigMaps + "/a", "m1", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"w"}}""");
        conflict.Message.ShouldBe("Apply failed with 1 conflict: conflict with \"tester\" using v1: .data.k");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_WithoutManagedFields_KeepsThemAsBeforeFirstApply(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
        KubeAnswer cleared = await server.PatchAsync(server.ConfigMaps + "/a", """[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]""");
        cleared.Json("metadata", "managedFields").ShouldBe("null");
        KubeAnswer applied = await server.ApplyAsync(server.ConfigMaps + "/a", "m1", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"j":"w"}}""");
        applied.Fields("before-first-apply", "Update").ShouldBe("""{"f:data":{".":{},"f:k":{}}}""");
        applied.Fields("m1").ShouldBe("""{"f:data":{"f:j":{}}}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_Deployment_UsesMergeKeys(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string path = $"/apis/apps/v1/namespaces/{server.Namespace}/deployments/d";
        await server.ApplyAsync(path, "m1", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","finalizers":["a/b"],"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"u1"}]},
            "spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"tolerations":[{"key":"a"}],"imagePullSecrets":[{"name":"p"}],"volumes":[{"name":"v","emptyDir":{}}],
            "containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"}],"resources":{"limits":{"cpu":"1000m"}}}]}}}}
            """);
        KubeAnswer applied = await server.GetAsync(path);
        applied.Fields("m1").ShouldBe("""{"f:metadata":{"f:finalizers":{"v:\"a/b\"":{}},"f:ownerReferences":{"k:{\"uid\":\"u1\"}":{}}},"f:spec":{"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}},"f:resources":{"f:limits":{"f:cpu":{}}}}},"f:imagePullSecrets":{"k:{\"name\":\"p\"}":{}},"f:tolerations":{},"f:volumes":{"k:{\"name\":\"v\"}":{".":{},"f:emptyDir":{},"f:name":{}}}}}}}""");
        applied.Body.Contains("\"cpu\":\"1\"", StringComparison.Ordinal).ShouldBeTrue();
        KubeAnswer added = await server.ApplyAsync(path, "m2", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"c2","image":"i"}]}}}}""");
        added.Json("spec", "template", "spec", "containers").ShouldContain("c2");
        added.Json("spec", "template", "spec", "containers").ShouldContain("\"c\"");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_Malformed_IsRefused(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        string path = server.Widgets + "/s";
        string typed = $"failed to create typed patch object (/s; {server.WidgetVersion}, Kind=Widget): ";
        (await server.ApplyAsync(path, "m", server.Widget("s", """{"zz":1}"""))).Message.ShouldBe(typed + ".spec.zz: field not declared in schema");
        (await server.ApplyAsync(path, "m", server.Widget("s", """{"items":[{"id":"x"},{"id":"x"}]}"""))).Message.ShouldBe(typed + ".spec.items: duplicate entries for key [id=\"x\"]");
        (await server.ApplyAsync(path, "m", server.Widget("s", """{"items":{"v":"x"}}"""))).Message.ShouldBe(typed + ".spec.items: expected list, got &{map[v:x]}");
        (await server.ApplyAsync(path, "m", server.Widget("t", """{}"""))).Message.ShouldBe("the name of the object (t) does not match the name on the URL (s)");
        (await server.ApplyAsync(path, "m", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"s"}}""")).Message.ShouldBe("invalid object type: /v1, Kind=ConfigMap");
        KubeAnswer unmanaged = await server.SendAsync(HttpMethod.Patch, path, server.Widget("s", """{}"""), "application/apply-patch+yaml");
        unmanaged.Message.ShouldBe("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_Yaml_IsRead(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer applied = await server.ApplyAsync(server.ConfigMaps + "/a", "m1", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: |\n    line\n");
        applied.Json("data").ShouldBe("""{"k":"line\n"}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_Quantities_AreMadeCanonical(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer applied = await server.ApplyAsync($"/apis/apps/v1/namespaces/{server.Namespace}/deployments/d", "m", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"containers":[{"name":"c","image":"i",
            "resources":{"limits":{"a":"1000m","b":"1.5Gi","c":"0.5","d":"1000","e":"1024Mi","f":"1e3","g":"100000k","h":1,"i":"1500Mi","j":"0.5Gi","k":"1.5","l":"0","m":"512Ki","n":"0.1Ki","o":2.5}}}]}}}}
            """);
        string limits = JsonTree.ToJson(((Dictionary<string, object?>)((List<object?>)applied.Root.At("spec", "template", "spec", "containers")!)[0]!).At("resources", "limits"));
        limits.ShouldBe("""{"a":"1","b":"1536Mi","c":"500m","d":"1k","e":"1Gi","f":"1e3","g":"100M","h":"1","i":"1500Mi","j":"512Mi","k":"1500m","l":"0","m":"512Ki","n":"102400m","o":"2500m"}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Apply_KeyedList_TakesTheOrderOfTheConfiguration(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string path = $"/apis/apps/v1/namespaces/{server.Namespace}/deployments/d";
        await server.ApplyAsync(path, "m1", Containers("a", "b", "c", "d"));
        (await server.ApplyAsync(path, "m2", Containers("x", "d", "b", "y"))).Items("spec", "template", "spec", "containers").Select(item => item["name"])
            .ShouldBe(["a", "c", "x", "d", "b", "y"], ignoreOrder: true);
        KubeAnswer fewer = await server.ApplyAsync(path, "m1", Containers("d", "a"));
        fewer.Items("spec", "template", "spec", "containers").Select(item => item["name"]).Order().ShouldBe(["a", "b", "d", "x", "y"]);
        fewer.Fields("m1").ShouldNotContain("\"c\"");
    }

    private static string Containers(params string[] names) =>
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"containers":["""
        + string.Join(',', names.Select(name => $$"""{"name":"{{name}}","image":"i"}""")) + "]}}}}";
}

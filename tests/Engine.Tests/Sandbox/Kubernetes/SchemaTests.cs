using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class SchemaTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_Widget_IsDefaultedAndPruned(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        KubeAnswer created = await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc","unk":1,"any":{"q":1},"items":[{"id":"x","z":1}],"nul":null,"b":null}"""));
        created.Code.ShouldBe(201);
        Normal(created.Json("spec")).ShouldBe(Normal("""{"any":{"q":1},"items":[{"id":"x","w":"dw"}],"mode":"a","n":3,"name":"abc","nul":null}"""));
        created.Json("metadata", "generation").ShouldBe("1");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_InvalidWidget_NamesEveryCause(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        KubeAnswer refused = await server.PostAsync(
            server.Widgets,
            server.Widget("b", """{"name":"ABCDEFG","mode":"z","n":11,"port":true,"items":[{"id":"x"},{"id":"x"},{"v":"y"}],"tags":["q","q"],"m":{"a":1},"b":"x","dur":"x"}"""));
        refused.Code.ShouldBe(422);
        refused.Causes.ShouldBe(
        [
            "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
            "spec.b: Invalid value: \"string\": spec.b in body must be of type boolean: \"string\"",
            "spec.dur: Invalid value: \"x\": spec.dur in body must be of type date-time: \"x\"",
            "spec.items: Too many: 3: must have at most 2 items",
            "spec.items[1]: Duplicate value: {\"id\":\"x\"}",
            "spec.items[2].id: Required value",
            "spec.m.a: Invalid value: \"integer\": spec.m.a in body must be of type string: \"integer\"",
            "spec.mode: Unsupported value: \"z\": supported values: \"a\", \"b\"",
            "spec.n: Invalid value: 11: spec.n in body should be less than or equal to 10",
            "spec.name: Too long: may not be more than 5 bytes",
            "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"",
            "spec.tags[1]: Duplicate value: \"q\"",
        ]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_OneProblem_ReadsWithoutBrackets(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        KubeAnswer refused = await server.PostAsync(server.Widgets, server.Widget("b", """{"name":""}"""));
        refused.Message.ShouldBe($"Widget.{server.Group} \"b\" is invalid: spec.name: Invalid value: \"\": spec.name in body should be at least 1 chars long");
        KubeAnswer strict = await server.PostAsync(server.Widgets + "?fieldValidation=Strict", server.Widget("b", """{"name":"a","zz":1,"items":[{"id":"x","z":1}]}"""));
        strict.Message.ShouldBe("Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field \"spec.items[0].z\", unknown field \"spec.zz\"");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Update_CustomResource_NeedsVersionAndCountsGenerations(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        KubeAnswer created = await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));
        KubeAnswer unversioned = await server.PutAsync(server.Widgets + "/a", server.Widget("a", """{"name":"abd"}"""));
        unversioned.Message.ShouldBe($"widgets.{server.Group} \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
        string version = created.Text("metadata", "resourceVersion");
        string body = server.Widget("a", """{"name":"abd"}""").Replace("\"name\":\"a\"}", $"\"name\":\"a\",\"resourceVersion\":\"{version}\"}}", StringComparison.Ordinal);
        (await server.PutAsync(server.Widgets + "/a", body)).Json("metadata", "generation").ShouldBe("2");
        (await server.MergeAsync(server.Widgets + "/a", """{"metadata":{"labels":{"a":"b"}}}""")).Json("metadata", "generation").ShouldBe("2");
        (await server.StrategicAsync(server.Widgets + "/a", "{}")).Code.ShouldBe(415);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Status_IsASubresourceOfItsOwn(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));
        KubeAnswer status = await server.MergeAsync(
            server.Widgets + "/a/status",
            """{"spec":{"name":"zzz"},"status":{"phase":"ok","conditions":[{"type":"Ready","status":"True"}]},"metadata":{"labels":{"a":"b"}}}""");
        status.Text("spec", "name").ShouldBe("abc");
        status.Json("metadata", "labels").ShouldBe("null");
        status.Json("metadata", "generation").ShouldBe("1");
        status.Fields("tester", "Update", "status").ShouldBe("""{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},"f:phase":{}}}""");
        KubeAnswer main = await server.MergeAsync(server.Widgets + "/a", """{"status":{"phase":"changed"}}""");
        main.Text("status", "phase").ShouldBe("ok");
        (await server.ApplyAsync(server.Widgets + "/a/status", "m", server.Widget("a", "{}").Replace("\"spec\":{}", "\"status\":{\"phase\":\"x\"}", StringComparison.Ordinal), "&force=true"))
            .Fields("m", "Apply", "status").ShouldBe("""{"f:status":{"f:phase":{}}}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task MergePatch_NullsInsideLists_GoFromMapsAndStayAsItems(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));

        KubeAnswer merged = await server.MergeAsync(server.Widgets + "/a", """{"spec":{"any":{"l":[null,{"x":null,"y":[{"z":null},null,[null]]}],"m":{"n":null}}}}""");

        merged.Json("spec", "any").ShouldBe("""{"l":[null,{"y":[{},null,[null]]}],"m":{}}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Table_ShowsPrinterColumns(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));
        await server.MergeAsync(server.Widgets + "/a/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        KubeAnswer table = await server.GetAsync(server.Widgets, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        table.Text("kind").ShouldBe("Table");
        table.Items("columnDefinitions").Select(column => column["name"]).ShouldBe(["Name", "Ready", "Age", "N"]);
        List<object?> cells = (List<object?>)table.Items("rows").Single()["cells"]!;
        (cells[0], cells[1], cells[3]).ShouldBe(("a", "True", 3L));
        KubeAnswer metadata = await server.GetAsync(server.Widgets, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        metadata.Items("items").Single().Keys.Order().ShouldBe(["apiVersion", "kind", "metadata"]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Definition_Deleted_IsNoLongerServed(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));
        string definition = $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{server.Group}";
        (await server.GetAsync(definition)).Items("status", "conditions").ShouldContain(condition => (string?)condition["type"] == "Established" && (string?)condition["status"] == "True");
        (await server.DeleteAsync(definition)).Code.ShouldBe(200);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while ((await server.GetAsync(definition)).Code != 404 || (await server.GetAsync(server.Widgets)).Code != 404)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private static string Normal(string json) => string.Join(',', ((Dictionary<string, object?>)JsonTree.Parse(json)!).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + JsonTree.ToJson(pair.Value)));
}

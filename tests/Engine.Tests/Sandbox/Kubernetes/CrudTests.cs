using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class CrudTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_ConfigMap_GetsSystemMetadata(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer created = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"},"unknown":1}""");
        created.Code.ShouldBe(201);
        created.Text("kind").ShouldBe("ConfigMap");
        created.Text("metadata", "uid").Length.ShouldBe(36);
        created.Text("metadata", "resourceVersion").ShouldNotBeEmpty();
        created.Text("metadata", "creationTimestamp").ShouldEndWith("Z");
        created.Root.ShouldNotContainKey("unknown");
        created.Fields("tester", "Update").ShouldBe("""{"f:data":{".":{},"f:k":{}}}""");
        (await server.GetAsync(server.ConfigMaps + "/a")).Json("data").ShouldBe("""{"k":"v"}""");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_Twice_AlreadyExists(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"}}""");
        KubeAnswer again = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"}}""");
        (again.Code, again.Reason, again.Message).ShouldBe((409, "AlreadyExists", "configmaps \"a\" already exists"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_InMissingNamespace_NotFound(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer answer = await server.PostAsync("/api/v1/namespaces/not-there/configmaps", """{"metadata":{"name":"a"}}""");
        (answer.Code, answer.Reason, answer.Message).ShouldBe((404, "NotFound", "namespaces \"not-there\" not found"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Create_Invalid_SaysWhatIsWrong(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer unnamed = await server.PostAsync(server.ConfigMaps, """{"metadata":{}}""");
        (unnamed.Code, unnamed.Causes).ShouldSatisfyAllConditions(
            answer => answer.Code.ShouldBe(422),
            answer => answer.Causes.ShouldBe(["metadata.name: Required value: name or generateName is required"]));
        KubeAnswer label = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"y z"}}}""");
        label.Message.ShouldStartWith("ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"y z\": a valid label must be an empty string");
        KubeAnswer type = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":1}}""");
        type.Message.ShouldBe("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string");
        KubeAnswer strict = await server.PostAsync(server.ConfigMaps + "?fieldValidation=Strict", """{"metadata":{"name":"a"},"bar":2}""");
        strict.Message.ShouldBe("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"bar\"");
        KubeAnswer other = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a","namespace":"other"}}""");
        other.Message.ShouldBe("the namespace of the provided object does not match the namespace sent on the request");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Update_StaleVersion_Conflicts(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"}}""");
        KubeAnswer stale = await server.PutAsync(server.ConfigMaps + "/a", """{"metadata":{"name":"a","resourceVersion":"1"},"data":{"k":"v"}}""");
        (stale.Code, stale.Reason).ShouldBe((409, "Conflict"));
        stale.Message.ShouldBe("Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again");
        KubeAnswer wrongName = await server.PutAsync(server.ConfigMaps + "/a", """{"metadata":{"name":"b"}}""");
        (wrongName.Code, wrongName.Message).ShouldBe((400, "the name of the object (b) does not match the name on the URL (a)"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Update_WithoutChange_KeepsVersion(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
        KubeAnswer first = await server.PutAsync(server.ConfigMaps + "/a", """{"metadata":{"name":"a"},"data":{"k":"w"}}""");
        KubeAnswer second = await server.PutAsync(server.ConfigMaps + "/a", """{"metadata":{"name":"a"},"data":{"k":"w"}}""");
        second.Text("metadata", "resourceVersion").ShouldBe(first.Text("metadata", "resourceVersion"));
        KubeAnswer merged = await server.MergeAsync(server.ConfigMaps + "/a", """{"data":{"k":"w"}}""");
        merged.Text("metadata", "resourceVersion").ShouldBe(first.Text("metadata", "resourceVersion"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Patch_Formats_ChangeTheObject(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string path = server.ConfigMaps + "/a";
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"},"data":{"x":"1","y":"2"}}""");
        (await server.MergeAsync(path, """{"data":{"x":null,"z":"3"}}""")).Json("data", "z").ShouldBe("\"3\"");
        KubeAnswer patched = await server.PatchAsync(path, """[{"op":"test","path":"/data/y","value":"2"},{"op":"replace","path":"/data/y","value":"4"},{"op":"remove","path":"/data/z"}]""");
        patched.Json("data").ShouldBe("""{"y":"4"}""");
        (await server.PatchAsync(path, """[{"op":"test","path":"/data/y","value":"9"}]""")).Code.ShouldBe(422);
        (await server.PatchAsync(path, """[{"op":"remove","path":"/data/q"}]""")).Message.ShouldBe("the server rejected our request due to an error in our request");
        (await server.SendAsync(HttpMethod.Patch, path, "{}", "text/plain")).Code.ShouldBe(415);
        (await server.MergeAsync(server.ConfigMaps + "/missing", "{}")).Code.ShouldBe(404);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task DryRun_StoresNothing(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        (await server.PostAsync(server.ConfigMaps + "?dryRun=All", """{"metadata":{"name":"a"}}""")).Code.ShouldBe(201);
        (await server.GetAsync(server.ConfigMaps + "/a")).Code.ShouldBe(404);
        KubeAnswer wrong = await server.PostAsync(server.ConfigMaps + "?dryRun=x", """{"metadata":{"name":"a"}}""");
        wrong.Message.ShouldBe("CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"x\"]: supported values: \"All\"");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ImmutableFields_AreRefused(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string secrets = $"/api/v1/namespaces/{server.Namespace}/secrets";
        (await server.PostAsync(secrets, """{"metadata":{"name":"s"},"stringData":{"a":"b"}}""")).Json("data").ShouldBe("""{"a":"Yg=="}""");
        (await server.MergeAsync(secrets + "/s", """{"type":"y"}""")).Message.ShouldBe("Secret \"s\" is invalid: type: Invalid value: \"y\": field is immutable");
        string jobs = $"/apis/batch/v1/namespaces/{server.Namespace}/jobs";
        await server.PostAsync(jobs, """{"metadata":{"name":"j"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"b"}]}}}}""");
        KubeAnswer job = await server.MergeAsync(jobs + "/j", """{"spec":{"template":{"spec":{"restartPolicy":"Never"}}}}""");
        job.Code.ShouldBe(422);
        job.Message.ShouldStartWith("Job.batch \"j\" is invalid: spec.template: Invalid value: ");
        job.Message.ShouldEndWith(": field is immutable");
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"im"},"immutable":true,"data":{"a":"1"}}""");
        (await server.MergeAsync(server.ConfigMaps + "/im", """{"data":{"a":"2"}}""")).Message.ShouldBe("ConfigMap \"im\" is invalid: data: Invalid value: {\"a\":\"2\"}: field is immutable");
    }
}

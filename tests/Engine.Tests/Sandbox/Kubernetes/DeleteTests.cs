using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class DeleteTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Delete_Preconditions_MustHold(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        KubeAnswer created = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"}}""");
        string uid = created.Text("metadata", "uid");
        KubeAnswer refused = await server.DeleteAsync(server.ConfigMaps + "/a", """{"preconditions":{"uid":"x"}}""");
        (refused.Code, refused.Reason).ShouldBe((409, "Conflict"));
        refused.Message.ShouldBe($"Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (x) does not match the UID in record ({uid}). The object might have been deleted and then recreated");
        KubeAnswer deleted = await server.DeleteAsync(server.ConfigMaps + "/a", $$$"""{"preconditions":{"uid":"{{{uid}}}"}}""");
        (deleted.Code, deleted.Text("kind"), deleted.Text("status"), deleted.Text("details", "uid")).ShouldBe((200, "Status", "Success", uid));
        (await server.DeleteAsync(server.ConfigMaps + "/a")).Message.ShouldBe("configmaps \"a\" not found");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Delete_WithFinalizers_MarksUntilTheyAreGone(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        string body = server.Widget("f", """{"name":"abc"}""").Replace("\"name\":\"f\"}", "\"name\":\"f\",\"finalizers\":[\"x.y/z\"]}", StringComparison.Ordinal);
        (await server.PostAsync(server.Widgets, body)).Code.ShouldBe(201);
        KubeAnswer marked = await server.DeleteAsync(server.Widgets + "/f");
        (marked.Code, marked.Text("kind")).ShouldBe((200, "Widget"));
        marked.Text("metadata", "deletionTimestamp").ShouldNotBeEmpty();
        marked.Json("metadata", "deletionGracePeriodSeconds").ShouldBe("0");
        marked.Json("metadata", "generation").ShouldBe("2");
        KubeAnswer added = await server.MergeAsync(server.Widgets + "/f", """{"metadata":{"finalizers":["x.y/z","q/r"]}}""");
        added.Message.ShouldBe($"Widget.{server.Group} \"f\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{\"q/r\"}}");
        added.Causes.Count.ShouldBe(2);
        (await server.PostAsync(server.Widgets, server.Widget("f", """{"name":"abc"}"""))).Message.ShouldBe($"object is being deleted: widgets.{server.Group} \"f\" already exists");
        (await server.MergeAsync(server.Widgets + "/f", """{"metadata":{"finalizers":null}}""")).Code.ShouldBe(200);
        (await server.GetAsync(server.Widgets + "/f")).Code.ShouldBe(404);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task DeleteCollection_BySelector(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"1"}}}""");
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"b"}}""");
        (await server.DeleteAsync(server.ConfigMaps + "?labelSelector=x%3D1")).Names.ShouldBe(["a"]);
        (await server.GetAsync(server.ConfigMaps)).Names.ShouldBe(["b"]);
    }

    [Fact]
    public async Task Delete_Foreground_TakesDependentsAlong()
    {
        await using KubeServer server = await KubeServer.OpenAsync(KubeServer.SandboxName);
        KubeAnswer owner = await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"owner"}}""");
        string reference = $$"""{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{owner.Text("metadata", "uid")}}"}""";
        await server.PostAsync(server.ConfigMaps, $$$"""{"metadata":{"name":"dependent","ownerReferences":[{{{reference}}}]}}""");
        KubeAnswer deleted = await server.DeleteAsync(server.ConfigMaps + "/owner?propagationPolicy=Foreground");
        deleted.Json("metadata", "finalizers").ShouldBe("""["foregroundDeletion"]""");
        (await server.GetAsync(server.ConfigMaps)).Names.ShouldBeEmpty();
    }
}

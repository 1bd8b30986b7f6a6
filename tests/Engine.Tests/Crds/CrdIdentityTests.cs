using System.Net;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Crds;

/// <summary>Names, columns and status of both kinds against resources.md §1, §3 and §4.2.</summary>
public sealed class CrdIdentityTests(CrdCluster cluster) : IClassFixture<CrdCluster>
{
    [Theory]
    [InlineData("resourcesets", "ResourceSet", "resourceset", "rset", "fluxcd-appliers")]
    [InlineData("resourcesetinputproviders", "ResourceSetInputProvider", "resourcesetinputprovider", "rsip", "fluxcd-sources")]
    public async Task Discovery_Kind_HasItsNames(string plural, string kind, string singular, string shortName, string category)
    {
        (_, Dictionary<string, object?> list) = await cluster.SendAsync(HttpMethod.Get, "/apis/fluxcd.controlplane.io/v1", "", "");
        List<Dictionary<string, object?>> resources = [.. list.ListAt("resources")!.Cast<Dictionary<string, object?>>()];

        Dictionary<string, object?> resource = resources.Single(r => r.StringAt("name") == plural);
        resource.StringAt("kind").ShouldBe(kind);
        resource.StringAt("singularName").ShouldBe(singular);
        resource.At("namespaced").ShouldBe(true);
        resource.ListAt("shortNames").ShouldBe([shortName]);
        resource.ListAt("categories").ShouldBe(["all", "fluxcd", category]);
        resources.Select(r => r.StringAt("name")).ShouldContain(plural + "/status");
        resources.Select(r => r.StringAt("name")).ShouldNotContain(plural + "/scale");
    }

    [Theory]
    [InlineData("resourcesets", "ResourceSet", "resources: []")]
    [InlineData("resourcesetinputproviders", "ResourceSetInputProvider", "type: Static")]
    public async Task Table_OfObject_HasTheColumnsOfTheSpec(string plural, string kind, string spec)
    {
        string path = $"/apis/fluxcd.controlplane.io/v1/namespaces/default/{plural}";
        string name = $"columns-{plural}";
        await cluster.SendAsync(HttpMethod.Post, path, "application/yaml", new CrdCase("columns", spec).Manifest(kind).Replace("case", name, StringComparison.Ordinal));
        const string Status = """{"status":{"conditions":[{"type":"Ready","status":"True","reason":"Done","message":"all is well","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";
        (HttpStatusCode code, Dictionary<string, object?> body) = await cluster.SendAsync(
            HttpMethod.Patch, $"{path}/{name}/status", "application/merge-patch+json", Status);
        code.ShouldBe(HttpStatusCode.OK, JsonTree.ToJson(body));

        (_, Dictionary<string, object?> table) = await cluster.SendAsync(
            HttpMethod.Get, $"{path}/{name}", "", "", "application/json;as=Table;v=v1;g=meta.k8s.io");
        await cluster.SendAsync(HttpMethod.Delete, $"{path}/{name}", "", "");

        table.ListAt("columnDefinitions")!.Cast<Dictionary<string, object?>>().Select(c => c.StringAt("name"))
            .ShouldBe(["Name", "Age", "Ready", "Status"]);
        ((Dictionary<string, object?>)table.ListAt("rows")![0]!).ListAt("cells")!.Skip(2).ShouldBe(["True", "all is well"]);
    }

    [Theory]
    [InlineData("resourcesets", "ResourceSet", "resources: []",
        """{"lastHandledReconcileAt":"t","lastAppliedRevision":"sha256:a","externalChecksumRefs":["Secret/a/b"],"inventory":{"entries":[{"id":"a_b__ConfigMap","v":"v1"}]},"history":[{"digest":"sha256:a","firstReconciled":"2026-01-01T00:00:00Z","lastReconciled":"2026-01-01T00:00:00Z","lastReconciledDuration":"1s","lastReconciledStatus":"ReconciliationSucceeded","totalReconciliations":1,"metadata":{"inputs":"2"}}]}""")]
    [InlineData("resourcesetinputproviders", "ResourceSetInputProvider", "type: Static",
        """{"lastHandledReconcileAt":"t","lastHandledForceAt":"t","lastExportedRevision":"sha256:a","exportedInputs":[{"id":"1","n":1,"m":{"k":[null]}}],"nextSchedule":{"cron":"0 8 * * *","timeZone":"UTC","window":"0s","when":"2026-01-01T00:00:00Z"}}""")]
    public async Task Status_OfKind_KeepsItsFieldsAndNoOther(string plural, string kind, string spec, string status)
    {
        string path = $"/apis/fluxcd.controlplane.io/v1/namespaces/default/{plural}";
        string name = $"status-{plural}";
        await cluster.SendAsync(HttpMethod.Post, path, "application/yaml", new CrdCase("status", spec).Manifest(kind).Replace("case", name, StringComparison.Ordinal));
        Dictionary<string, object?> wanted = (Dictionary<string, object?>)JsonTree.Parse(status)!;
        Dictionary<string, object?> sent = JsonTree.CloneMap(wanted);
        sent["observedGeneration"] = 1L;

        (HttpStatusCode code, Dictionary<string, object?> body) = await cluster.SendAsync(
            HttpMethod.Patch, $"{path}/{name}/status", "application/merge-patch+json",
            JsonTree.ToJson(new Dictionary<string, object?> { ["status"] = sent }));
        await cluster.SendAsync(HttpMethod.Delete, $"{path}/{name}", "", "");

        code.ShouldBe(HttpStatusCode.OK, JsonTree.ToJson(body));
        JsonTree.DeepEquals(body.At("status"), wanted).ShouldBeTrue(JsonTree.ToJson(body.At("status")));
    }
}

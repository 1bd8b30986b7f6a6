using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

public sealed class EventsTests
{
    [Fact]
    public async Task Events_OfFluxResources_AreShownOldestFirst()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await WriteAsync(cluster, "b", "ResourceSet", "x", "Warning", "BuildFailed", "second", "2025-07-15T14:31:00Z");
        await WriteAsync(cluster, "a", "ResourceSet", "x", "Normal", "ApplySucceeded", "one\ntwo", "2025-07-15T14:30:00Z");
        await WriteAsync(cluster, "c", "Pod", "x", "Normal", "Pulled", "not ours", "2025-07-15T14:30:00Z", "v1");
        await WriteAsync(cluster, "d", "ResourceSetInputProvider", "p", "Normal", "ReconciliationSucceeded", "third", "2025-07-15T14:32:00Z");

        (await cluster.RunAsync("events")).Output.ShouldBe(
            "LAST SEEN                    \tTYPE   \tREASON                 \tOBJECT                    \tMESSAGE\n" +
            "2025-07-15 14:30:00 +0000 UTC\tNormal \tApplySucceeded         \tResourceSet/x             \tone two\n" +
            "2025-07-15 14:31:00 +0000 UTC\tWarning\tBuildFailed            \tResourceSet/x             \tsecond \n" +
            "2025-07-15 14:32:00 +0000 UTC\tNormal \tReconciliationSucceeded\tResourceSetInputProvider/p\tthird  \n");
        (await cluster.RunAsync("events", "--for", "rset/x", "--types", "Warning")).Output.ShouldContain("BuildFailed");
        (await cluster.RunAsync("events", "--for", "rset/x", "--types", "Warning")).Output.Split('\n').Length.ShouldBe(3);
        (await cluster.RunAsync("events", "--for", "rsip/p", "-A")).Output.ShouldContain(cluster.Namespace);
    }

    [Fact]
    public async Task Events_ForMalformedTarget_Fails() =>
        (await CliHarness.RunAsync(["events", "--for", "x"])).Error.ShouldBe("✗ resource name must be in the format <kind>/<name>, e.g., ResourceSet/my-app\n");

    private static Task<KubeObject> WriteAsync(
        CliCluster cluster, string name, string kind, string about, string type, string reason, string message, string when, string apiVersion = Names.ApiVersion) =>
        cluster.CreateAsync(CliCluster.Parse(JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new Dictionary<string, object?> { ["name"] = name, ["namespace"] = cluster.Namespace },
            ["involvedObject"] = new Dictionary<string, object?>
            {
                ["apiVersion"] = apiVersion, ["kind"] = kind, ["name"] = about, ["namespace"] = cluster.Namespace,
            },
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = message,
            ["lastTimestamp"] = when,
        })));
}

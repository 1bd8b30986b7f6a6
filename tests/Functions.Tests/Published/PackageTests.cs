using Serverless.Engine.Resources;
using Serverless.Functions.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Published;

/// <summary>The publish folder is a script root that the Functions host accepts (functions-host.md §2, §3, §16, check 10).</summary>
public sealed class PackageTests(PublishedHandler published)
{
    private static readonly string[] Functions = ["Health", "Reconciler", "Scanner", "Webhook"];

    [Fact]
    public async Task HostJson_Values_AreTheContract()
    {
        Dictionary<string, object?> host = await published.ReadJsonAsync("host.json");

        host.StringAt("version").ShouldBe("2.0");
        host.StringAt("functionTimeout").ShouldBe("00:05:00");
        host.StringAt("extensionBundle", "id").ShouldBe("Microsoft.Azure.Functions.ExtensionBundle");
        host.StringAt("extensionBundle", "version").ShouldBe("[4.*, 5.0.0)");
        host.At("customHandler", "enableProxyingHttpRequest").ShouldBe(true);
        host.MapAt("customHandler")!.Keys.ShouldBe(["description", "enableProxyingHttpRequest"]);
        host.MapAt("customHandler", "description")!.Keys.ShouldBe(["defaultExecutablePath"]);
        host.StringAt("extensions", "http", "routePrefix").ShouldBe("api");
        host.StringAt("extensions", "queues", "messageEncoding").ShouldBe("base64");
        ((long)host.At("extensions", "queues", "batchSize")!).ShouldBeInRange(1, 32);
    }

    [Fact]
    public async Task Root_Entries_AreWhatTheHostLooksFor()
    {
        string folder = await published.FolderAsync();

        Directory.EnumerateDirectories(folder).Where(d => File.Exists(Path.Combine(d, "function.json"))).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Functions);
        File.Exists(Path.Combine(folder, "local.settings.json")).ShouldBeFalse();
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).ShouldBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode everybody = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            (File.GetUnixFileMode(Path.Combine(folder, "Handler")) & everybody).ShouldBe(everybody);
        }
    }

    [Fact]
    public async Task Bindings_OfEachFunction_HaveOneTriggerAndUniqueNames()
    {
        foreach (string function in Functions)
        {
            List<Dictionary<string, object?>> bindings = await BindingsAsync(function);

            bindings.Count(b => b.StringAt("type")!.EndsWith("Trigger", StringComparison.Ordinal)).ShouldBe(1, function);
            bindings.Select(b => b.StringAt("name")!.ToLowerInvariant()).ShouldBeUnique(function);
        }
    }

    [Fact]
    public async Task Timer_Binding_IsTheScanners()
    {
        List<Dictionary<string, object?>> bindings = await BindingsAsync("Scanner");

        Dictionary<string, object?> timer = bindings.Single(b => b.StringAt("type") == "timerTrigger");
        (timer["direction"], timer["schedule"], timer["runOnStartup"]).ShouldBe(("in", "%ScanSchedule%", false));
        ShouldBeTheWorkQueue(bindings.Single(b => b.StringAt("type") == "queue"), "out", "work");
    }

    [Fact]
    public async Task Queue_Binding_IsTheReconcilers() => ShouldBeTheWorkQueue((await BindingsAsync("Reconciler")).Single(), "in", "item");

    [Theory]
    [InlineData("Webhook", "webhooks/{kind}/{receiver}/{token?}", "function", "post,options")]
    [InlineData("Health", "health", "anonymous", "get")]
    public async Task Http_Binding_IsProxiedUnderThePrefix(string function, string route, string authLevel, string methods)
    {
        List<Dictionary<string, object?>> bindings = await BindingsAsync(function);

        // Proxying needs exactly one input and one output (FH-40).
        bindings.Select(b => b.StringAt("type")).ShouldBe(["httpTrigger", "http"]);
        (bindings[0].StringAt("route"), bindings[0].StringAt("authLevel")).ShouldBe((route, authLevel));
        string.Join(',', bindings[0].ListAt("methods")!).ShouldBe(methods);
    }

    private static void ShouldBeTheWorkQueue(Dictionary<string, object?> binding, string direction, string name)
    {
        (binding["direction"], binding["name"], binding["queueName"], binding["connection"]).ShouldBe((direction, name, WorkQueueName.Value, "WorkQueue"));

        // The poison queue's name must fit as well (FH-52).
        WorkQueueName.Value.Length.ShouldBeLessThanOrEqualTo(56);
    }

    private async Task<List<Dictionary<string, object?>>> BindingsAsync(string function) =>
        [.. (await published.ReadJsonAsync(Path.Combine(function, "function.json"))).ListAt("bindings")!.Cast<Dictionary<string, object?>>()];
}

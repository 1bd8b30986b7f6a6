using System.IO.Compression;
using Serverless.Engine.Resources;
using Serverless.Functions.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Published;

/// <summary>The publish folder is a script root that the Functions host accepts (functions-host.md §2, §3, §16, check 10).</summary>
public sealed class PackageTests(PublishedHandler published)
{
    private static readonly string[] Functions = ["Health", "Reconciler", "Scanner", "Status", "Webhook"];

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
        TimeSpan.Parse(host.StringAt("extensions", "queues", "visibilityTimeout")!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(TimeSpan.FromSeconds(60), "a message must not come back while its killed pass still holds the lease");
        host.At("extensions", "queues", "maxDequeueCount").ShouldBe((long)WorkQueueName.MaxAttempts);
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

    /// <summary>FH-39: what failed is made good by the next tick, or comes back from the queue.</summary>
    [Fact]
    public async Task Retries_OfTheHost_AreNotAskedFor()
    {
        foreach (string file in (string[])["host.json", .. Functions.Select(f => Path.Combine(f, "function.json"))])
        {
            (await published.ReadJsonAsync(file)).Keys.ShouldNotContain("retry", file);
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
    [InlineData("Status", "status", "function", "get")]
    public async Task Http_Binding_IsProxiedUnderThePrefix(string function, string route, string authLevel, string methods)
    {
        List<Dictionary<string, object?>> bindings = await BindingsAsync(function);

        // Proxying needs exactly one input and one output (FH-40).
        bindings.Select(b => b.StringAt("type")).ShouldBe(["httpTrigger", "http"]);
        (bindings[0].StringAt("route"), bindings[0].StringAt("authLevel")).ShouldBe((route, authLevel));
        string.Join(',', bindings[0].ListAt("methods")!).ShouldBe(methods);
    }

    /// <summary>FH-82, FH-83 and check 10: entries at the root, made by Unix, the executable bit kept.</summary>
    [Fact]
    public async Task Zip_Entries_AreAtTheRootAndTheHandlerIsExecutable()
    {
        await using ZipArchive zip = await ZipFile.OpenReadAsync(await published.ZipAsync());

        string[] names = [.. zip.Entries.Select(e => e.FullName)];
        names.ShouldContain("host.json");
        names.ShouldContain("Handler");
        names.Where(n => n.EndsWith("/function.json", StringComparison.Ordinal)).ShouldBe(Functions.Select(f => f + "/function.json"), ignoreOrder: true);
        names.ShouldNotContain(n => n.StartsWith("local.settings", StringComparison.Ordinal) || n.EndsWith(".cs", StringComparison.Ordinal) || n.EndsWith(".pdb", StringComparison.Ordinal));
        int mode = zip.GetEntry("Handler")!.ExternalAttributes >> 16;
        (mode & 0b001_001_001).ShouldBe(0b001_001_001);
        foreach (string function in Functions)
        {
            await using Stream json = await zip.GetEntry(function + "/function.json")!.OpenAsync();
            using MemoryStream bytes = new();
            await json.CopyToAsync(bytes);
            JsonTree.ParseObject(bytes.ToArray()).ListAt("bindings").ShouldNotBeNull(function);
        }

        // "Made by" is the upper byte of the version in the central directory; 3 is Unix.
        byte[] file = await File.ReadAllBytesAsync(await published.ZipAsync());
        int central = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        file[central + 5].ShouldBe((byte)3);
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

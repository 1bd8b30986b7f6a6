using Microsoft.AspNetCore.Http;
using Serverless.Cli.Output;
using Serverless.Cli.Scanning;
using Serverless.Cli.Verbs;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

public sealed class ScanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_Url_TellsOfEachTagWhy()
    {
        await using SandboxRegistry registry = await StartAsync(new());

        CliResult result = await CliHarness.RunAsync(["scan", $"oci://{registry.Host}/app", "--semver", ">=1.0.0", "--exclude", "arm", "--limit", "1"]);

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        string[] lines = result.Output.Split('\n');
        lines[0].ShouldBe("TAG       \tKEPT\tREASON                                                  \tDIGEST                                                                 ");
        lines[1].ShouldStartWith("1.1.0     \tyes \tselected");
        lines.ShouldContain(line => line.StartsWith("1.0.0     \tno  \tpasses, but 1 better ones fill the limit", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("1.0.0-arm \tno  \tmatches excludeTag", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("2.0.0-rc.1\tno  \tis a prerelease, which semver \">=1.0.0\" does not ask for", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("latest    \tno  \tis not a version", StringComparison.Ordinal));
        lines.ShouldContain($"{registry.Host}/app: 1 kept, 4 dropped");
        lines.ShouldContain("list complete: 5 tags on 1 pages (limits: 1000000 tags, 1000 pages)");
        lines.ShouldContain(line => line.EndsWith(" s", StringComparison.Ordinal) && line.Contains(" requests in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scan_Json_HoldsTheSame()
    {
        await using SandboxRegistry registry = await StartAsync(new() { PageSize = 2 });

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/app", "--include", "^1", "-o", "json"]);

        Dictionary<string, object?> report = (Dictionary<string, object?>)JsonTree.Parse(result.Output)!;
        report.ListAt("kept")!.Cast<Dictionary<string, object?>>().Select(row => row.StringAt("tag")).ShouldBe(["1.1.0", "1.0.0-arm", "1.0.0"]);
        report.ListAt("kept")!.Cast<Dictionary<string, object?>>().Select(row => row.StringAt("digest")!).ShouldAllBe(digest => digest.StartsWith("sha256:", StringComparison.Ordinal));
        report.ListAt("dropped")!.Count.ShouldBe(2);
        report.At("list", "complete").ShouldBe(true);
        report.At("list", "pages").ShouldBe(3L);
        report.At("requests").ShouldBe(registry.Requests.Total + 1L, "the try with TLS counts as well");
    }

    [Fact]
    public async Task Scan_Provider_UsesItsFilterAndItsSecret()
    {
        await using SandboxRegistry registry = await StartAsync(new() { Authentication = RegistryAuthentication.Basic });
        await using CliCluster cluster = await CliCluster.StartAsync();
        string auths = JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["auths"] = new Dictionary<string, object?> { [registry.Host] = new Dictionary<string, object?> { ["username"] = "sandbox", ["password"] = "sandbox" } },
        });
        KubeObject secret = new(new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "pull", ["namespace"] = cluster.Namespace },
            ["type"] = "kubernetes.io/dockerconfigjson",
            ["data"] = new Dictionary<string, object?> { [".dockerconfigjson"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(auths)) },
        });
        await cluster.Client.CreateAsync(secret, "test", Cancelled);
        await cluster.CreateAsync(
            "ResourceSetInputProvider", "app", $$$"""{"type":"OCIArtifactTag","url":"oci://{{{registry.Host}}}/app","secretRef":{"name":"pull"},"filter":{"semver":"1.x"}}""");

        CliResult result = await cluster.RunAsync("scan", "rsip", "app");

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Output.ShouldContain($"{registry.Host}/app: 2 kept, 3 dropped");
        (await CliHarness.RunAsync(["scan", $"{registry.Host}/app"])).Error.ShouldContain("used: none");
    }

    [Fact]
    public async Task Scan_DockerConfig_IsUsedOnlyWhenNamed()
    {
        await using SandboxRegistry registry = await StartAsync(new() { Authentication = RegistryAuthentication.Bearer });
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, $$$$"""{"auths":{"{{{{registry.Host}}}}":{"auth":"c2FuZGJveDpzYW5kYm94"}}}""", Cancelled);

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/app", "--docker-config", path]);

        File.Delete(path);
        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Output.ShouldContain("5 kept, 0 dropped");
    }

    /// <summary>A registry that repeats whatever it is shown, under each status and as broken JSON.</summary>
    [Theory]
    [InlineData("basic", """{"username":"me","password":"planted-password"}""", 400, "you sent Basic *** ***")]
    [InlineData("basic", """{"auth":"bWU6cGxhbnRlZC1wYXNzd29yZA=="}""", 401, "***")]
    [InlineData("basic", """{"auth":"bWU6cGxhbnRlZC1wYXNzd29yZA=="}""", 200, "is not a tag list")]
    [InlineData("bearer", """{"username":"me","password":"planted-password"}""", 400, "you sent Basic *** ***")]
    [InlineData("bearer", """{"identitytoken":"planted-identity"}""", 401, "***")]
    [InlineData("bearer", """{"identitytoken":"planted-identity"}""", 200, "/token: ")]
    [InlineData("bearer", """{"registrytoken":"planted-registry"}""", 403, "you sent Bearer ***")]
    public async Task Scan_Failing_ShowsNoSecret(string repository, string credentials, int status, string message)
    {
        string repeated = "";
        await using FaultServer registry = await FaultServer.StartAsync(async (context, self) =>
        {
            string shown = $"{context.Request.Headers.Authorization} {(context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["refresh_token"].ToString() : "")}".Trim();
            if (shown.Length == 0)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = repository == "basic" ? "Basic realm=\"x\"" : $"Bearer realm=\"http://{self.Host}/token\",service=\"x\"";
                return;
            }

            repeated += shown = shown.Replace("bWU6cGxhbnRlZC1wYXNzd29yZA==", "bWU6cGxhbnRlZC1wYXNzd29yZA== planted-password", StringComparison.Ordinal);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(status == 200 ? $$$"""{"tags":t{{{shown}}}}""" : $$$"""{"errors":[{"code":"UNKNOWN","message":"you sent {{{shown}}}"}]}""");
        });
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, $$$"""{"auths":{"{{{registry.Host}}}":{{{credentials}}}}}""", Cancelled);

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/{repository}", "--docker-config", path, "--verbose"]);

        File.Delete(path);
        result.ExitCode.ShouldBe(1);
        repeated.ShouldContain("planted");
        result.Error.ShouldContain(message);
        (result.Output + result.Error).ShouldNotContain("planted");
        (result.Output + result.Error).ShouldNotContain("bWU6cGxhbnRlZC1wYXNzd29yZA");
    }

    [Theory]
    [InlineData("--semver", "1.x.y.z", "invalid semver expression: improper constraint: \"1.x.y.z\"")]
    [InlineData("--include", "(?=a)", "invalid includeTag regex: error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("--limit", "0", "invalid argument \"0\" for \"--limit\" flag: must be at least 1")]
    [InlineData("--output", "xml", "unsupported output format: xml")]
    public async Task Scan_WrongFlag_SaysWhat(string flag, string value, string message)
    {
        CliResult result = await CliHarness.RunAsync(["scan", "127.0.0.1:1/app", flag, value]);

        (result.ExitCode, result.Error).ShouldBe((1, $"✗ {message}\n"));
    }

    [Fact]
    public async Task Scan_ListBreaksOff_SaysHowFarItCame()
    {
        await using SandboxRegistry registry = await StartAsync(new() { PageSize = 2 });
        BreakSecondPage(registry);

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/app"]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"✗ failed to call OCI provider: failed to list OCI tags for '{registry.Host}/app': GET ");
        result.Error.ShouldEndWith("the list is incomplete after 1 page(s) with 2 tag(s) and is not used\n");
        string[] lines = result.Output.Split('\n');
        lines.ShouldContain(line => line.StartsWith("1.0.0    \tno  \tread, but not used: the list is incomplete", StringComparison.Ordinal));
        lines.ShouldContain($"{registry.Host}/app: 0 kept, 2 dropped");
        lines.ShouldContain("list incomplete after 1 pages with 2 tags, which are not used");
        lines.ShouldContain(line => line.StartsWith($"{registry.Requests.Total + 1} requests in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scan_ListBreaksOff_IsIncompleteInJson()
    {
        await using SandboxRegistry registry = await StartAsync(new() { PageSize = 2 });
        BreakSecondPage(registry);

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/app", "-o", "json"]);

        result.ExitCode.ShouldBe(1);
        Dictionary<string, object?> report = (Dictionary<string, object?>)JsonTree.Parse(result.Output)!;
        (report.At("list", "complete"), report.At("list", "pages"), report.At("list", "tags")).ShouldBe((false, 1L, 2L));
        report.StringAt("failure")!.ShouldContain("incomplete after 1 page(s)");
        result.Error.ShouldBe($"✗ {report.StringAt("failure")}\n");
        report.ListAt("kept")!.ShouldBeEmpty();
        Rows(report, "dropped").Select(row => (row.StringAt("tag"), row.StringAt("verdict"))).ShouldBe([("1.0.0", "ListIncomplete"), ("1.0.0-arm", "ListIncomplete")]);
        report.At("requests").ShouldBe(registry.Requests.Total + 1L);
    }

    [Fact]
    public async Task Scan_NothingCanBeRead_ShowsTheCostAllTheSame()
    {
        await using SandboxRegistry registry = await StartAsync(new() { Authentication = RegistryAuthentication.Basic });

        CliResult result = await CliHarness.RunAsync(["scan", $"{registry.Host}/app"]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("used: none");
        result.Output.ShouldStartWith($"{registry.Host}/app: 0 kept, 0 dropped\nthe scan fails: what a provider exports stays as it is\nlist incomplete after 0 pages with 0 tags, which are not used\n");
        result.Output.ShouldContain(" requests in ");
    }

    [Fact]
    public async Task Scan_Rsip_Json()
    {
        await using SandboxRegistry registry = await StartAsync(new());
        await using CliCluster cluster = await CliCluster.StartAsync();
        await CreateAsync(cluster, registry, """{"semver":"1.x","includeEnvironment":"^2"}""");

        CliResult result = await cluster.RunAsync("scan", "rsip", "app", "--semver", ">=2.0.0-0", "--include", "", "--limit", "1", "-o", "json");

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        Dictionary<string, object?> report = (Dictionary<string, object?>)JsonTree.Parse(result.Output)!;
        Rows(report, "whatIf").Select(change => (change.StringAt("option"), change.StringAt("stored"), change.StringAt("used")))
            .ShouldBe([("semver", "1.x", ">=2.0.0-0"), ("includeTag", "^2", ""), ("limit", "100", "1")]);
        Rows(report, "kept").Select(row => row.StringAt("tag")).ShouldBe(["2.0.0-rc.1"]);
    }

    [Fact]
    public async Task Scan_Rsip_FiltersByItsOwnAndAsAWhatIf()
    {
        await using SandboxRegistry registry = await StartAsync(new());
        await using CliCluster cluster = await CliCluster.StartAsync();
        await CreateAsync(cluster, registry, """{"semver":"1.x"}""");

        CliResult stored = await cluster.RunAsync("scan", "rsip", "app");
        CliResult changed = await cluster.RunAsync("scan", "rsip", "app", "--semver", "2.x-0", "--exclude", "arm");

        stored.Output.ShouldContain($"{registry.Host}/app: 2 kept, 3 dropped");
        stored.Output.ShouldNotContain("what if");
        changed.Output.ShouldContain("what if semver were \"2.x-0\" (stored: \"1.x\")\nwhat if excludeTag were \"arm\" (stored: none)\n");
        changed.Output.ShouldContain("2.0.0-rc.1\tyes \tselected");
    }

    [Theory]
    [InlineData("--insecure", "✗ --insecure goes with a URL only: a provider in the cluster says it with spec.insecure\n")]
    [InlineData("--docker-config=x", "✗ --docker-config goes with a URL only: a provider in the cluster says it with spec.secretRef\n")]
    public async Task Scan_Rsip_FlagOfUrls_IsRefused(string flag, string message) =>
        (await CliHarness.RunAsync(["scan", "rsip", "app", flag])).ShouldBe(new CliResult(1, "", message));

    [Theory]
    [InlineData("rsip")]
    [InlineData("resourcesetinputprovider")]
    public async Task Scan_RsipWithoutName_SaysSo(string kind)
    {
        CliResult result = await CliHarness.RunAsync(["scan", kind]);

        result.ShouldBe(new CliResult(1, "", "✗ NAME is missing: scan oci://HOST/REPOSITORY, or scan rsip NAME\n"));
        result.Hint.ShouldBe($"for example: flux-serverless scan {kind} podinfo-image -n apps");
    }

    [Fact]
    public async Task Scan_DigestUnknown_EndsAsTheProviderWould()
    {
        await using SandboxRegistry registry = await StartAsync(new());
        registry.Fault = operation => operation is { Resource: RegistryResource.Manifest, Reference: "1.1.0" } ? new RegistryFault(403) : null;
        await using CliCluster cluster = await CliCluster.StartAsync();
        await CreateAsync(cluster, registry, """{"semver":"1.x"}""");

        CliResult unknown = await cluster.RunAsync("scan", "rsip", "app");
        await cluster.SetStatusAsync(OwnKind.InputProvider.Gvk, "app", """
            {
              "exportedInputs":[{"id":"1","tag":"1.1.0","digest":"sha256:01"}],
              "conditions":[{
                "type":"Ready","status":"True","reason":"ReconciliationSucceeded","message":"","observedGeneration":1,"lastTransitionTime":"2025-07-15T14:30:00Z"
              }]
            }
            """);
        CliResult known = await cluster.RunAsync("scan", "rsip", "app");

        unknown.ExitCode.ShouldBe(1);
        unknown.Error.ShouldStartWith($"✗ failed to call OCI provider: failed to get digest for tag '1.1.0' in repository '{registry.Host}/app': ");
        unknown.Output.ShouldMatch(@"1\.1\.0 +\tno +\tpasses, but the scan fails +\tunknown: GET ");
        unknown.Output.ShouldContain("0 kept, 5 dropped\nthe scan fails: what a provider exports stays as it is\nlist complete: ");
        (known.ExitCode, known.Error).ShouldBe((0, ""));
        known.Output.ShouldContain("1.1.0     \tyes \tselected");
        known.Output.ShouldContain("\tsha256:01 (last known: GET ");
    }

    [Fact]
    public async Task Scan_StaticProvider_HasNoTags()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("fixed");

        (await cluster.RunAsync("scan", "rsip", "fixed"))
            .ShouldBe(new CliResult(1, "", "✗ a provider of type Static has no tags to explain; only types that end in ArtifactTag have\n"));
    }

    [Fact]
    public void Progress_LongList_IsShownOnATerminalOnly()
    {
        Shown(isTerminal: true, pages: 1).ShouldBeEmpty("a short list needs no bar");
        Shown(isTerminal: false, pages: 2).ShouldBeEmpty();
        Shown(isTerminal: true, pages: 2).ShouldContain("[  ##                 ] 2000 tags on 2 pages, 1 s");
    }

    [Fact]
    public void Progress_ManyDigests_FillABar()
    {
        Shown(isTerminal: true, pages: 1, selected: 19).ShouldBeEmpty("a few digests need no bar");
        Shown(isTerminal: true, pages: 2, selected: 2000).ShouldContain("[##########           ] 1000 of 2000 digests, 1 s");
    }

    private static string Shown(bool isTerminal, int pages, int selected = 0)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ManualTimeProvider time = new();
        using (Screen screen = new(output, error, Terminal.None with { IsError = isTerminal }, time))
        {
            new ScanProgressLine(screen).Report(new(new ListProgress(pages, pages * 1000), selected, selected / 2));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        output.ToString().ShouldBeEmpty();
        return error.ToString();
    }

    private static IEnumerable<Dictionary<string, object?>> Rows(Dictionary<string, object?> report, string list) =>
        report.ListAt(list)!.Cast<Dictionary<string, object?>>();

    private static Task CreateAsync(CliCluster cluster, SandboxRegistry registry, string filter) => cluster.CreateAsync(
        "ResourceSetInputProvider", "app", $$"""{"type":"OCIArtifactTag","url":"oci://{{registry.Host}}/app","filter":{{filter}}}""");

    private static void BreakSecondPage(SandboxRegistry registry)
    {
        int pages = 0;
        registry.Fault = operation => operation.Resource == RegistryResource.Tags && Interlocked.Increment(ref pages) > 1 ? new RegistryFault(403) : null;
    }

    private static async Task<SandboxRegistry> StartAsync(SandboxRegistryOptions options)
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(options, Cancelled);
        foreach (string tag in (string[])["1.0.0", "1.1.0", "1.0.0-arm", "2.0.0-rc.1", "latest"])
        {
            await registry.PushImageAsync("app", tag, tag, Cancelled);
        }

        return registry;
    }
}

using Microsoft.AspNetCore.Http;
using Serverless.Cli.Output;
using Serverless.Cli.Scanning;
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
    [InlineData("--output", "xml", "unsupported output format: xml")]
    public async Task Scan_WrongFlag_SaysWhat(string flag, string value, string message)
    {
        CliResult result = await CliHarness.RunAsync(["scan", "127.0.0.1:1/app", flag, value]);

        (result.ExitCode, result.Error).ShouldBe((1, $"✗ {message}\n"));
    }

    [Fact]
    public void Progress_LongList_IsShownOnATerminalOnly()
    {
        Shown(isTerminal: true, pages: 1).ShouldBeEmpty("a short list needs no bar");
        Shown(isTerminal: false, pages: 2).ShouldBeEmpty();
        Shown(isTerminal: true, pages: 2).ShouldContain("[  ##                 ] 2000 tags on 2 pages, 1 s");
    }

    private static string Shown(bool isTerminal, int pages)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ManualTimeProvider time = new();
        using (Screen screen = new(output, error, Terminal.None with { IsError = isTerminal }, time))
        {
            new ListProgressLine(screen).Report(new ListProgress(pages, pages * 1000));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        output.ToString().ShouldBeEmpty();
        return error.ToString();
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

using System.Diagnostics;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>A client that others have written gets along with the registry.</summary>
public sealed class SkopeoTests
{
    [Theory]
    [InlineData(RegistryAuthentication.None)]
    [InlineData(RegistryAuthentication.Basic)]
    [InlineData(RegistryAuthentication.Bearer)]
    public async Task Skopeo_CopiesAndInspects(RegistryAuthentication authentication)
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(
            new() { Authentication = authentication }, TestContext.Current.CancellationToken);
        string digest = await registry.PushImageAsync("shop/cart", "1.0", "seed", TestContext.Current.CancellationToken);
        string[] login = authentication == RegistryAuthentication.None ? [] : ["sandbox:sandbox"];

        await RunAsync(["copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false",
            .. login.SelectMany(l => new[] { "--src-creds", l, "--dest-creds", l }),
            $"docker://{registry.Host}/shop/cart:1.0", $"docker://{registry.Host}/mirror/cart:2.0"]);
        string inspected = await RunAsync(["inspect", "--tls-verify=false",
            .. login.SelectMany(l => new[] { "--creds", l }), $"docker://{registry.Host}/mirror/cart:2.0"]);

        Dictionary<string, object?> image = (Dictionary<string, object?>)JsonTree.Parse(inspected)!;
        image.StringAt("Digest").ShouldBe(digest);
        image.ListAt("RepoTags").ShouldBe(["2.0"]);
        image.StringAt("Architecture").ShouldBe("amd64");
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        ProcessStartInfo start = new(FindSkopeo(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    private static string FindSkopeo()
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "skopeo")).FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", "skopeo is not on the PATH");
            Assert.Fail("skopeo is not on the PATH");
        }

        return path;
    }
}

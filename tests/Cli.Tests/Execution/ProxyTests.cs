using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>The variables that name a proxy (registry.md §2.5), which a process reads once.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly string _authority = Path.GetTempFileName();

    [Theory]
    [InlineData("HTTPS_PROXY", "other.example,10.0.0.0", true)]
    [InlineData("https_proxy", "", true)]
    [InlineData("HTTPS_PROXY", "other.example,localhost", false)]
    public async Task Scan_BehindAProxy_GoesThroughItUnlessTheHostIsExempt(string variable, string exempt, bool tunnelled)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a file cannot say which authorities a process trusts");
        TestCertificates certificates = new();
        await File.WriteAllTextAsync(_authority, certificates.AuthorityPem, TestContext.Current.CancellationToken);
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(new() { Certificate = certificates.Server() }, TestContext.Current.CancellationToken);
        await registry.PushImageAsync("app", "1.0.0", "one", TestContext.Current.CancellationToken);
        await using ConnectProxy proxy = new(registry.Address.Port, "me:proxy-password");
        Dictionary<string, string> variables = new()
        {
            [variable] = $"http://me:proxy-password@127.0.0.1:{proxy.Port}", ["NO_PROXY"] = exempt, ["SSL_CERT_FILE"] = _authority,
        };

        CliResult result = await CliProcess.RunAsync(variables, "scan", $"oci://localhost:{registry.Address.Port}/app");

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Output.ShouldContain("1 kept, 0 dropped");
        proxy.Tunnels.Distinct().ShouldBe(tunnelled ? [$"CONNECT localhost:{registry.Address.Port} HTTP/1.1"] : []);
    }

    public void Dispose() => File.Delete(_authority);
}

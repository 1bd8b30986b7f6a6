using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>Faults, counters and TLS.</summary>
public sealed class RegistryFaultTests
{
    [Fact]
    public async Task Fault_ForSomeRequests_ReplacesOnlyTheirAnswers()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await registry.PushImageAsync("app", "1.0", "seed", TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);
        registry.Fault = operation => operation.Resource == RegistryResource.Tags
            ? new RegistryFault(429) { Headers = new Dictionary<string, string> { ["Retry-After"] = "7" }, Body = "slow down" }
            : null;

        HttpResponseMessage tags = await client.GetAsync("/v2/app/tags/list");
        HttpResponseMessage manifest = await client.GetAsync("/v2/app/manifests/1.0");

        tags.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        tags.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await tags.Content.ReadAsStringAsync()).ShouldBe("slow down");
        manifest.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Fault_ThatAborts_CutsTheConnection()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);
        registry.Fault = _ => new RegistryFault(500) { Abort = true };

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync("/v2/"));
    }

    [Fact]
    public async Task Requests_AreCountedByKindAndRepository()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await registry.PushImageAsync("a/b", "1.0", "seed", TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);

        await client.SendAsync(HttpMethod.Head, "/v2/a/b/manifests/1.0");
        await client.SendAsync(HttpMethod.Head, "/v2/a/b/manifests/1.0");
        await client.GetAsync("/v2/a/b/tags/list");

        registry.Requests.Total.ShouldBe(3);
        registry.Requests.Count("HEAD", RegistryResource.Manifest, "a/b").ShouldBe(2);
        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
        registry.Requests.Count(repository: "other").ShouldBe(0);
        registry.Requests.Reset();
        registry.Requests.Total.ShouldBe(0);
    }

    [Fact]
    public async Task Certificate_Given_MakesItHttps()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(new() { Certificate = certificate }, TestContext.Current.CancellationToken);
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint,
        };
        using HttpClient client = new(handler);

        registry.Address.Scheme.ShouldBe("https");
        (await client.GetAsync(new Uri(registry.Address, "v2/"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}

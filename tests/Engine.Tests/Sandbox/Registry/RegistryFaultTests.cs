using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Tests.Fleet;
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

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Fault_ThatCutsTheBody_SendsItsBeginning(int bytes)
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        registry.Fault = _ => new RegistryFault(200) { Body = "0123456789", CutAfter = bytes };
        using HttpClient http = new();
        using HttpResponseMessage response = await http.GetAsync(
            new Uri(registry.Address, "v2/"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] beginning = new byte[bytes];
        await body.ReadExactlyAsync(beginning, TestContext.Current.CancellationToken);

        response.Content.Headers.ContentLength.ShouldBe(10);
        beginning.ShouldBe("0123456789"u8[..bytes].ToArray());
        await Should.ThrowAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fault_ThatDrips_SendsByteAfterByte()
    {
        ManualTimeProvider time = new();
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(new() { Time = time }, TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);
        registry.Fault = _ => new RegistryFault(200) { Body = "slow", Drip = TimeSpan.FromSeconds(10) };

        Task<HttpResponseMessage> answer = client.GetAsync("/v2/");
        for (int i = 0; i < 4; i++)
        {
            answer.IsCompleted.ShouldBeFalse();
            await time.UntilRingsAsync(time.GetUtcNow() + TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        (await (await answer).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("slow");
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

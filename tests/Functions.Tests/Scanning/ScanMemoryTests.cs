using Serverless.Functions.Tests.Published;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>What a long tag list costs in memory, which an instance is paid for.</summary>
public sealed class ScanMemoryTests(PublishedHandler published)
{
    private const long MaxGrowth = 64L * 1024 * 1024;

    [Fact]
    public async Task Scan_HundredThousandTags_NeedsLessThan64MiB()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a process does not tell its peak");
        await using ManyTagsServer registry = await ManyTagsServer.StartAsync();
        await using ProviderCluster cluster = await ProviderCluster.StartAsync();
        await using HandlerProcess handler = await cluster.StartHandlerAsync(published, ("Network__AllowPrivate", "*"));
        await ScanAsync("warm", 10);
        long idle = handler.PeakMemory();

        await ScanAsync("first", 100_000);
        (handler.PeakMemory() - idle).ShouldBeLessThan(MaxGrowth);
        await ScanAsync("second", 100_000);
        (handler.PeakMemory() - idle).ShouldBeLessThan(MaxGrowth);
        registry.Pages.ShouldBe(201);

        async Task ScanAsync(string request, int tags)
        {
            await cluster.ProviderAsync(
                $"tags-{tags}",
                $"type: OCIArtifactTag, url: 'oci://{registry.Host}/{tags}', insecure: true, filter: {{limit: 100}}",
                $", annotations: {{reconcile.fluxcd.io/requestedAt: {request}}}");
            await ProviderCluster.PassAsync(handler);
            (await cluster.ReadyAsync())[$"tags-{tags}"].ShouldStartWith("True ");
            TestContext.Current.TestOutputHelper!.WriteLine($"{request}: {handler.PeakMemory() / 1024 / 1024} MiB");
        }
    }
}

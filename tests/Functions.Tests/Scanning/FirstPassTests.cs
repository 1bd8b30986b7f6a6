using Serverless.Engine.Fleet;
using Serverless.Functions.Tests.Published;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>What a cluster watches is known from the moment on from which a push would be missed.</summary>
public sealed class FirstPassTests(PublishedHandler published)
{
    [Fact]
    public async Task Pass_RepositoryThatWasNotWatchedBefore_IsKnownBeforeItIsScanned()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await registry.PushImageAsync("app", "1.0.0", "one", TestContext.Current.CancellationToken);
        await using ProviderCluster cluster = await ProviderCluster.StartAsync();
        await cluster.ProviderAsync("image", $"type: OCIArtifactTag, url: 'oci://{registry.Host}/app', insecure: true");
        Subscriptions subscriptions = new(new FileStateStore(cluster.StateFolder, TimeProvider.System));
        List<bool> known = [];
        registry.Fault = operation =>
        {
            if (operation.Resource == RegistryResource.Tags)
            {
                known.Add(subscriptions.ReadAsync(["test"], CancellationToken.None).GetAwaiter().GetResult().KnowsRegistry(registry.Host));
            }

            return null;
        };
        await using HandlerProcess handler = await cluster.StartHandlerAsync(published, ("Network__AllowPrivate", "*"));

        await ProviderCluster.PassAsync(handler);

        known.ShouldBe([true]);
    }
}

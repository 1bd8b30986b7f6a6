using Serverless.Engine.Fleet;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A provider and an event of the same repository meet, however either spells it (webhooks.md WH-18 to WH-23).</summary>
public sealed class WatchedRepositoryTests
{
    [Theory]
    [InlineData("oci://docker.io/nginx", "nginx:1")]
    [InlineData("oci://index.docker.io/library/nginx", "docker.io/nginx:1")]
    [InlineData("oci://registry-1.docker.io/nginx", "registry.hub.docker.com/library/nginx:1")]
    [InlineData("oci://nginx/web", "docker.io/nginx/web:1")]
    [InlineData("oci://GHCR.io/acme/app", "ghcr.io/Acme/App:V1")]
    [InlineData("oci://ghcr.io:443/acme/app", "ghcr.io/acme/app:1")]
    [InlineData("oci://registry.example.net:5000/shop/cart", "Registry.Example.net:5000/shop/cart@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("oci://[::1]:5000/a", "[::1]:5000/a:1")]
    public void IsPushed_SameRepository_InAnySpelling(string url, string pushed) =>
        ProviderReconciler.IsPushed(Provider(url), ImageReference.Parse(pushed)!.Name).ShouldBeTrue();

    [Theory]
    [InlineData("oci://ghcr.io/acme/app", "ghcr.io/acme/app2:1")]
    [InlineData("oci://ghcr.io/acme/app", "ghcr.io/acme/app/sub:1")]
    [InlineData("oci://ghcr.io/acme/app", "ghcr.io:5000/acme/app:1")]
    [InlineData("oci://ghcr.io/nginx", "nginx:1")]
    [InlineData("oci://ghcr.io/library/nginx", "ghcr.io/nginx:1")]
    public void IsPushed_AnotherRepository_IsNot(string url, string pushed) =>
        ProviderReconciler.IsPushed(Provider(url), ImageReference.Parse(pushed)!.Name).ShouldBeFalse();

    [Fact]
    public void IsPushed_AnyRepository_MeansEveryProviderThatWatchesOne()
    {
        ProviderReconciler.IsPushed(Provider("oci://ghcr.io/acme/app"), WorkItem.AnyRepository).ShouldBeTrue();
        ProviderReconciler.IsPushed(Provider("https://x", "ExternalService"), WorkItem.AnyRepository).ShouldBeFalse();
        ProviderReconciler.IsPushed(Provider("oci://ghcr.io/acme/app"), null).ShouldBeFalse();
    }

    private static KubeObject Provider(string url, string type = "OCIArtifactTag") => new(new Dictionary<string, object?>
    {
        ["apiVersion"] = Names.ApiVersion,
        ["kind"] = "ResourceSetInputProvider",
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "p", ["namespace"] = "n", ["uid"] = "u" },
        ["spec"] = new Dictionary<string, object?> { ["type"] = type, ["url"] = url },
    });
}

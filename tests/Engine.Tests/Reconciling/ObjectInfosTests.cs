using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

public sealed class ObjectInfosTests
{
    [Theory]
    [InlineData("oci://ghcr.io/acme/app", "oci://ghcr.io/acme/app")]
    [InlineData("https://github.com", "https://github.com")]
    [InlineData("https://service.example/inputs?key=secret", "https://service.example/inputs?…")]
    [InlineData("https://user:secret@service.example/inputs#secret", "https://service.example/inputs")]
    [InlineData("https://user:secret@service.example:99999/inputs", "")]
    [InlineData("", "")]
    public void Url_IsShownWithoutWhatCanHoldASecret(string url, string shown) => ObjectInfos.Of(new KubeObject(new()
    {
        ["kind"] = "ResourceSetInputProvider",
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "p", ["namespace"] = "apps" },
        ["spec"] = new Dictionary<string, object?> { ["url"] = url },
    })).Url.ShouldBe(shown);
}

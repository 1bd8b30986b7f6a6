using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

/// <summary>The normalising table of webhooks.md §18.5.</summary>
public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("nginx", "index.docker.io/library/nginx", null, null)]
    [InlineData("docker.io/nginx", "index.docker.io/library/nginx", null, null)]
    [InlineData("index.docker.io/library/nginx:1", "index.docker.io/library/nginx", "1", null)]
    [InlineData("registry-1.docker.io/acme/web:2", "index.docker.io/acme/web", "2", null)]
    [InlineData("GHCR.io/Acme/App:V1", "ghcr.io/acme/app", "V1", null)]
    [InlineData("host:5000/a/b@" + Digest, "host:5000/a/b", null, Digest)]
    [InlineData("host:5000/a/b:1@" + Digest, "host:5000/a/b", "1", Digest)]
    [InlineData("host:443/a", "host/a", null, null)]
    [InlineData("host.example./a", "host.example/a", null, null)]
    [InlineData("localhost/a", "localhost/a", null, null)]
    [InlineData("[::1]:5000/a:1", "[::1]:5000/a", "1", null)]
    [InlineData("a/b", "index.docker.io/a/b", null, null)]
    [InlineData("oci://Host.io/Path/", "host.io/path", null, null)]
    [InlineData("host.io/a@sha512:00", "host.io/a", null, null)]
    public void Parse_Reference_IsNormalised(string text, string name, string? tag, string? digest)
    {
        ImageReference reference = ImageReference.Parse(text).ShouldNotBeNull();

        (reference.Name, reference.Tag, reference.Digest).ShouldBe((name, tag, digest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host.io/")]
    [InlineData("host.io/a//b")]
    [InlineData("host.io/-a")]
    [InlineData("host.io/a..b")]
    [InlineData("host.io/a b")]
    [InlineData("host.io/a\nb")]
    [InlineData("host.io/a:-tag")]
    [InlineData("ho_st!.io/a")]
    [InlineData("host.io:port/a")]
    public void Parse_BrokenGrammar_IsRefused(string text) => ImageReference.Parse(text).ShouldBeNull();

    [Fact]
    public void Create_Lengths_AreBounded()
    {
        ImageReference.Create("h.io", "a", new string('t', 128), null).ShouldNotBeNull();
        ImageReference.Create("h.io", "a", new string('t', 129), null).ShouldBeNull();
        ImageReference.Create("h.io", new string('a', 250), null, null).ShouldNotBeNull();
        ImageReference.Create("h.io", new string('a', 251), null, null).ShouldBeNull();
    }

    [Theory]
    [InlineData(Digest)]
    [InlineData("")]
    [InlineData(null)]
    public void Create_TagThatIsNone_IsNone(string? tag) => ImageReference.Create("h.io", "a", tag, Digest)!.Tag.ShouldBeNull();

    [Theory]
    [InlineData("https://user@Host.io:443/v2/", "host.io")]
    [InlineData("", "index.docker.io")]
    [InlineData(null, "index.docker.io")]
    [InlineData("hub.docker.com", "index.docker.io")]
    [InlineData("[::1", null)]
    [InlineData("a b", null)]
    public void RegistryHost_Text_IsReduced(string? text, string? host) => RegistryHost.Normalise(text).ShouldBe(host);

    [Fact]
    public void Create_ApiPrefixInRepository_IsDropped() =>
        ImageReference.Create("h.io", "/v2/shop/cart/", null, null)!.Name.ShouldBe("h.io/shop/cart");

    [Theory]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.sig", true)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.att", true)]
    [InlineData("sha256-short.sig", false)]
    [InlineData("1.4.0", false)]
    public void IsSideTag_Tag_IsRecognised(string tag, bool expected) => ImageReference.Create("h.io", "a", tag, null)!.IsSideTag.ShouldBe(expected);
}

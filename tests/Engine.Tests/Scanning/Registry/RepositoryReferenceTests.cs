using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §1, row by row.</summary>
public sealed class RepositoryReferenceTests
{
    [Theory]
    [InlineData("ghcr.io/org/app", "ghcr.io", "org/app")]
    [InlineData("docker.io/nginx", "index.docker.io", "library/nginx")]
    [InlineData("Docker.io/nginx", "index.docker.io", "library/nginx")]
    [InlineData("INDEX.docker.io/nginx", "index.docker.io", "library/nginx")]
    [InlineData("index.docker.io/nginx", "index.docker.io", "library/nginx")]
    [InlineData("docker.io/bitnami/nginx", "index.docker.io", "bitnami/nginx")]
    [InlineData("registry-1.docker.io/nginx", "registry-1.docker.io", "nginx")]
    [InlineData("nginx/x", "index.docker.io", "nginx/x")]
    [InlineData("/nginx", "index.docker.io", "library/nginx")]
    [InlineData("localhost/app", "localhost", "app")]
    [InlineData("localhost:5000/app", "localhost:5000", "app")]
    [InlineData("myhost:5000/a/b", "myhost:5000", "a/b")]
    [InlineData("[::1]:5000/app", "[::1]:5000", "app")]
    [InlineData("GHCR.io/app", "GHCR.io", "app")]
    [InlineData("ghcr.io/a__b.c-d/-x", "ghcr.io", "a__b.c-d/-x")]
    public void Parse_Address_IsSplit(string address, string host, string repository)
    {
        RepositoryReference reference = RepositoryReference.Parse("oci://" + address);

        (reference.Host, reference.Repository).ShouldBe((host, repository));
    }

    [Theory]
    [InlineData("oci://ghcr.io", "spec.url must include the repository path after the registry host when spec.type is an OCI provider")]
    [InlineData("https://ghcr.io/app", "must start with 'oci://'")]
    [InlineData("OCI://ghcr.io/app", "must start with 'oci://'")]
    [InlineData("oci://ghcr.io/", "must have 1 to 255 characters")]
    [InlineData("oci://ghcr.io/Org/App", "may contain only a-z, 0-9")]
    [InlineData("oci://ghcr.io/org/app:v1", "no tag, no digest")]
    [InlineData("oci://ghcr.io/org/app@sha256:d4ec9861522d4961b2acac5a070ef4f92d732480dff2062c2f3a1dcf9a5d1e91", "no tag, no digest")]
    [InlineData("oci://ghcr.io/app?x=1", "may contain only")]
    [InlineData("oci://ghcr.io/app#x", "may contain only")]
    [InlineData("oci://ghcr.io/%61pp", "may contain only")]
    [InlineData("oci://ghcr.io/a//b", "empty path segment")]
    [InlineData("oci://ghcr.io/app/", "empty path segment")]
    [InlineData("oci://ghcr.io/a/../b", "'.' or '..'")]
    [InlineData("oci://ghcr.io/./b", "'.' or '..'")]
    [InlineData("oci://user@ghcr.io/app", "is not a host name with an optional port")]
    [InlineData("oci://user:password@ghcr.io/app", "is not a host name with an optional port")]
    [InlineData("oci://gh cr.io/app", "is not a host name with an optional port")]
    [InlineData("oci://ghcr.io?/app", "is not a host name with an optional port")]
    [InlineData("oci://ghcr.io#/app", "is not a host name with an optional port")]
    [InlineData("oci://ghcr.io:/app", "is not a host name with an optional port")]
    [InlineData("oci://ghcr.io:0/app", "is not a host name with an optional port")]
    [InlineData("oci://ghcr.io:65536/app", "is not a host name with an optional port")]
    [InlineData("oci://::1/app", "is not a host name with an optional port")]
    public void Parse_OtherAddress_IsRefusedWithTheRule(string url, string message) =>
        Should.Throw<RegistryException>(() => RepositoryReference.Parse(url)).Message.ShouldContain(message);

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Parse_LongRepository_HasALimit(int length, bool valid)
    {
        string url = "oci://ghcr.io/" + new string('a', length);

        if (valid)
        {
            RepositoryReference.Parse(url).Repository.Length.ShouldBe(length);
        }
        else
        {
            Should.Throw<RegistryException>(() => RepositoryReference.Parse(url));
        }
    }

    [Fact]
    public void CacheKey_OfAChangedTarget_IsAnother()
    {
        RegistryTarget target = new(RepositoryReference.Parse("oci://ghcr.io/org/app"));

        (target with { Insecure = true }).CacheKey.ShouldNotBe(target.CacheKey);
        (target with { Timeout = TimeSpan.FromMinutes(1) }).CacheKey.ShouldBe(target.CacheKey);
    }
}

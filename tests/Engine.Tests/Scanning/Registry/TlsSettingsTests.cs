using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.4: what a Secret of <c>certSecretRef</c> must hold.</summary>
public sealed class TlsSettingsTests
{
    [Theory]
    [InlineData("tls.crt", "planted", "contains 'tls.crt' but missing 'tls.key'")]
    [InlineData("keyFile", "planted", "contains 'tls.key' but missing 'tls.crt'")]
    [InlineData("other", "planted", "must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'")]
    [InlineData("ca.crt", "planted", "failed to parse CA certificate")]
    public void From_IncompleteSecret_SaysWhatIsMissing(string key, string value, string message)
    {
        RegistryException failure = Should.Throw<RegistryException>(() => TlsSettings.From(Secret((key, value))));

        failure.Message.ShouldStartWith("secret 'apps/tls'");
        failure.Message.ShouldContain(message);
        failure.ToString().ShouldNotContain("planted");
    }

    [Fact]
    public void From_ChainThatCannotBeRead_IsNamed()
    {
        (string certificate, string key) = new TestCertificates().Client("puller");
        string broken = certificate + "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        Should.Throw<RegistryException>(() => TlsSettings.From(Secret(("tls.crt", broken), ("tls.key", key))))
            .Message.ShouldBe("secret 'apps/tls': failed to parse the client certificate and its key");
    }

    [Fact]
    public void From_OlderKeys_CountWhereTheStandardOnesAreAbsent()
    {
        TestCertificates certificates = new();
        (string certificate, string key) = certificates.ClientBelowIntermediate("puller");

        TlsSettings settings = TlsSettings.From(Secret(("caFile", certificates.AuthorityPem), ("certFile", certificate), ("keyFile", key)));

        settings.LoadAuthorities()!.ShouldHaveSingleItem();
        settings.LoadClientChain().Count.ShouldBe(2);
    }

    private static SecretData Secret(params (string Key, string Value)[] data) => SecretData.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" },
        ["stringData"] = data.ToDictionary(entry => entry.Key, object? (entry) => entry.Value),
    }));
}

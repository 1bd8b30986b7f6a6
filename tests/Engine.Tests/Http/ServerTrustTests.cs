using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Http;

/// <summary>A server's certificate names where its issuer can be fetched: whoever goes there calls what the server likes, past all rules.</summary>
public sealed class ServerTrustTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Registry_CertificateNamesAnAddress_IsNotCalled(bool withAuthority, bool insecure)
    {
        await using FaultServer issuers = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        using X509Certificate2 certificate = BelowAMissingIssuer(issuers);
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""), certificate: certificate);
        issuers.Requests.Clear();
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });
        TlsSettings tls = withAuthority ? Trusting(new TestCertificates().AuthorityPem) : TlsSettings.Default;
        Task<TagList> list = client.ListTagsAsync(Clients.Target(server.Host) with { Tls = tls, Insecure = insecure }, Cancelled);

        if (insecure)
        {
            (await list).Tags.ShouldBe(["a"]);
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(list)).Message.ShouldContain("is not trusted");
        }

        issuers.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cluster_CertificateNamesAnAddress_IsNotCalled(bool withAuthority)
    {
        await using FaultServer issuers = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        using X509Certificate2 certificate = BelowAMissingIssuer(issuers);
        await using FakeApiServer server = await FakeApiServer.StartAsync(context => FakeApiServer.ObjectAsync(context), certificate);
        issuers.Requests.Clear();
        using KubernetesClient client = server.Client(connection: server.Connection with { CertificateAuthority = withAuthority ? server.Connection.CertificateAuthority : null });

        await Should.ThrowAsync<KubernetesException>(client.GetAsync(new GroupVersionKind("", "v1", "ConfigMap"), "ns", "a", Cancelled));

        issuers.Requests.ShouldBeEmpty();
    }

    /// <summary>Servers that .NET makes never send the root, but others do: the chain then ends above the authority.</summary>
    [Theory]
    [InlineData("issuer", "issuer", true)]
    [InlineData("leaf", "issuer", true)]
    [InlineData("other", "issuer", false)]
    [InlineData("issuer", "impostor", false)]
    [InlineData("expired", "expired", false)]
    public void LeadsToOneOf_ChainWithItsRoot_NeedsTheAuthority(string bundle, string signedBy, bool trusted)
    {
        using X509Certificate2 root = Authority("root", null);
        using X509Certificate2 other = Authority("other", null);
        using X509Certificate2 issuer = Authority("issuer", root);
        using X509Certificate2 impostor = Authority("issuer", root);
        using X509Certificate2 expired = Authority("expired", root, days: -1);
        using X509Certificate2 leaf = Leaf(signedBy switch { "impostor" => impostor, "expired" => expired, _ => issuer });
        X509Certificate2Collection authorities = [X509CertificateLoader.LoadCertificate((bundle switch { "issuer" => issuer, "leaf" => leaf, "expired" => expired, _ => other }).RawData)];
        using X509Chain chain = new() { ChainPolicy = ServerTrust.By(authorities) };
        chain.ChainPolicy.ExtraStore.Add(signedBy == "expired" ? expired : issuer);
        chain.ChainPolicy.ExtraStore.Add(root);

        chain.Build(leaf).ShouldBeFalse("that is why the chain is looked at");

        ServerTrust.LeadsToOneOf(authorities, chain, SslPolicyErrors.RemoteCertificateChainErrors).ShouldBe(trusted, string.Join(", ", chain.ChainStatus.Select(status => status.Status)));
        ServerTrust.LeadsToOneOf(authorities, chain, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch).ShouldBeFalse();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer, int days = 50)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(60));
        }

        using X509Certificate2 bare = request.Create(issuer, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Leaf(X509Certificate2 issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256).Create(issuer, DateTimeOffset.UtcNow.AddDays(-10), issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
    }

    private static X509Certificate2 BelowAMissingIssuer(FaultServer issuers)
    {
        using ECDsa issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [$"http://{issuers.Host}/issuer.crt"]));
        using X509Certificate2 bare = request.Create(
            new X500DistinguishedName("CN=missing"), X509SignatureGenerator.CreateForECDsa(issuer), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 pair = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    private static TlsSettings Trusting(string pem) => TlsSettings.From(SecretData.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" },
        ["stringData"] = new Dictionary<string, object?> { ["ca.crt"] = pem },
    })));
}

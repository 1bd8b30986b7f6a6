using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.4: every certificate of <c>ca.crt</c> is trusted, also one that is not a root.</summary>
public sealed class TrustedAuthorityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("root", "issuer", null)]
    [InlineData("issuer", "issuer", null)]
    [InlineData("root,issuer", "issuer", null)]
    [InlineData("issuer", "impostor", "is not trusted")]
    [InlineData("root", "impostor", "is not trusted")]
    [InlineData("other", "issuer", "is not trusted")]
    public async Task List_ServerBelowAnIssuer_IsTrustedByThe(string bundle, string signedBy, string? refusal)
    {
        using X509Certificate2 root = Authority("root", null);
        using X509Certificate2 issuer = Authority("issuer", root);
        using X509Certificate2 other = Authority("other", null);

        // An impostor has the issuer's name and another key.
        using X509Certificate2 impostor = Authority("issuer", root);
        string pem = string.Join('\n', bundle.Split(',').Select(name => (name switch { "root" => root, "issuer" => issuer, _ => other }).ExportCertificatePem()));
        using X509Certificate2 certificate = Server(signedBy == "issuer" ? issuer : impostor);
        await using FaultServer server = await FaultServer.StartAsync(
            (context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""), certificate: certificate, chain: [issuer]);
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });
        Task<TagList> list = client.ListTagsAsync(Clients.Target(server.Host) with { Tls = Trusting(pem) }, Cancelled);

        if (refusal is null)
        {
            (await list).Tags.ShouldBe(["a"]);
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(list)).Message.ShouldContain(refusal);
            server.Requests.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task List_OtherNameInTheCertificate_IsRefusedAlsoBelowAnIssuer()
    {
        using X509Certificate2 root = Authority("root", null);
        using X509Certificate2 issuer = Authority("issuer", root);
        using X509Certificate2 certificate = Server(issuer, IPAddress.Parse("127.0.0.9"));
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Task.CompletedTask, certificate: certificate, chain: [issuer]);
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Tls = Trusting(issuer.ExportCertificatePem()) }, Cancelled)))
            .Message.ShouldContain("has another name");
        server.Requests.ShouldBeEmpty();
    }

    /// <summary>What .NET takes for the same certificate has the same issuer and serial number, which are no secret.</summary>
    [Theory]
    [InlineData("issuer")]
    [InlineData("root")]
    public async Task List_CertificateWithTheNumberOfTheAuthority_IsNotTrusted(string bundle)
    {
        using X509Certificate2 root = Authority("root", null);
        using X509Certificate2 issuer = Authority("issuer", root);
        X509Certificate2 trusted = bundle == "root" ? root : issuer;
        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest forged = new("CN=registry", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        forged.CertificateExtensions.Add(names.Build());
        forged.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(RandomNumberGenerator.GetBytes(20)));
        using X509Certificate2 bare = forged.Create(
            trusted.IssuerName, X509SignatureGenerator.CreateForECDsa(own), DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(40), trusted.SerialNumberBytes.Span);
        using X509Certificate2 pair = bare.CopyWithPrivateKey(key);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        certificate.Equals(trusted).ShouldBeTrue("that is what makes the forgery one");
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""), certificate: certificate);
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Tls = Trusting(trusted.ExportCertificatePem()) }, Cancelled)))
            .Message.ShouldContain("is not trusted");
        server.Requests.ShouldBeEmpty();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(60));
        }

        using X509Certificate2 bare = request.Create(issuer, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(50), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Server(X509Certificate2 issuer, IPAddress? address = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=registry", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(address ?? IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(issuer, DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(40), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 pair = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    private static TlsSettings Trusting(string pem) => TlsSettings.From(SecretData.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" },
        ["stringData"] = new Dictionary<string, object?> { ["ca.crt"] = pem },
    })));
}

using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.5: one handler for each distinct set of TLS settings, and an end to their number.</summary>
public sealed class HandlerPoolTests
{
    private static readonly string Authority = new TestCertificates().AuthorityPem;

    [Fact]
    public void For_MoreSettingsThanAreKept_KeepsThoseInUse()
    {
        using HandlerPool pool = new(NetworkRules.Open);
        HttpMessageInvoker busy = pool.For(TlsSettings.Default);
        HttpMessageInvoker idle = pool.For(Settings(-1));
        for (int i = 0; i < 502; i++)
        {
            TlsSettings settings = Settings(i);
            pool.For(settings).ShouldBeSameAs(pool.For(settings));
            pool.For(TlsSettings.Default).ShouldBeSameAs(busy);
            pool.Count.ShouldBeLessThanOrEqualTo(500);
        }

        pool.For(Settings(-1)).ShouldNotBeSameAs(idle);
    }

    /// <summary>What is between the blocks of a bundle counts for nothing but for telling it apart.</summary>
    private static TlsSettings Settings(int number) => TlsSettings.From(SecretData.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" },
        ["stringData"] = new Dictionary<string, object?> { ["ca.crt"] = $"{Authority}\n{number}\n" },
    })));
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>The client certificate of <c>certSecretRef</c> is a credential: no other server than the one it is for gets to see it (registry.md §2.4, §2.6).</summary>
public sealed class ClientCertificateTests
{
    private static readonly TestCertificates Certificates = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registry_RedirectToAnotherHost_DoesNotShowTheCertificate() =>
        await ShouldShowItOnceAsync("/v2/app/tags/list", async uri =>
        {
            using RegistryClient client = Clients.Create();
            (await client.ListTagsAsync(Clients.Target(uri.Authority) with { Tls = Tls() }, Cancelled)).Tags.ShouldBe(["a"]);
        });

    [Fact]
    public async Task ExternalService_RedirectToAnotherHost_DoesNotShowTheCertificate() =>
        await ShouldShowItOnceAsync("/inputs", async uri =>
        {
            using ExternalServiceClient client = new(new ExternalServiceOptions(), TimeProvider.System);
            await client.GetAsync(uri, new AuthenticationHeaderValue("Bearer", "t"), Tls(), Cancelled);
        });

    [Fact]
    public async Task GitService_RedirectToAnotherHost_DoesNotShowTheCertificate() =>
        await ShouldShowItOnceAsync("/api/v1/repos/org/app/tags", async uri =>
        {
            using HandlerPool handlers = new(NetworkRules.Open);
            GitHttp http = new(handlers.SendAsync, NetworkRules.Open, TimeProvider.System);
            await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, uri), Tls(), Cancelled);
        });

    /// <summary>Calls a path that leads to the same one of another server, and looks at what both were shown.</summary>
    private static async Task ShouldShowItOnceAsync(string path, Func<Uri, Task> call)
    {
        ConcurrentQueue<string> shownToOther = new();
        ConcurrentQueue<string> shownToOwn = new();
        await using WebApplication other = await StartAsync(path, shownToOther, context => context.Response.WriteAsync("""{"tags":["a"]}""", Cancelled));
        string target = new Uri(UriOf(other), path).AbsoluteUri;
        await using WebApplication own = await StartAsync(path, shownToOwn, context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });

        await call(new Uri(UriOf(own), path));

        shownToOwn.ShouldBe(["CN=puller"]);
        shownToOther.ShouldBe([""]);
    }

    private static TlsSettings Tls()
    {
        (string certificate, string key) = Certificates.Client("puller");
        Dictionary<string, object?> data = new() { ["ca.crt"] = Certificates.AuthorityPem, ["tls.crt"] = certificate, ["tls.key"] = key };
        return TlsSettings.From(SecretData.From(new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" }, ["stringData"] = data,
        })));
    }

    private static Uri UriOf(WebApplication app)
    {
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new UriBuilder(address) { Host = "localhost" }.Uri;
    }

    private static async Task<WebApplication> StartAsync(string path, ConcurrentQueue<string> shown, RequestDelegate answer)
    {
        X509Certificate2 certificate = Certificates.Server();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path != path)
            {
                return Task.CompletedTask;
            }

            shown.Enqueue(context.Connection.ClientCertificate?.Subject ?? "");
            context.Response.ContentType = "application/json";
            return answer(context);
        });
        await app.StartAsync(Cancelled);
        return app;
    }
}

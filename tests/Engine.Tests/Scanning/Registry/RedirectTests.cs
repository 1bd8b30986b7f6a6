using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.6: how far answers can lead.</summary>
public sealed class RedirectTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task List_ManyRedirects_AreFollowedTenTimes(int redirects, bool followed)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count > redirects)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Redirect($"/v2/app/tags/list?hop={self.Requests.Count}");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();
        Task<TagList> list = client.ListTagsAsync(Clients.Target(server.Host), Cancelled);

        if (followed)
        {
            (await list).Tags.ShouldBe(["a"]);
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(list)).Message.ShouldEndWith("more than 10 redirects");
            server.Requests.Count.ShouldBe(11);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task List_RedirectOnTheRegistry_KeepsTheCredentials(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count > 1)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Headers.Location = "/v2/app/tags/list?elsewhere";
            return RegistryFaultTests.Fail(context, status);
        });
        using RegistryClient client = Clients.Create();

        await client.ListTagsAsync(Clients.Target(server.Host, credentials: new() { RegistryToken = "t" }), Cancelled);

        server.Requests.Select(request => request.Authorization).ShouldBe(["Bearer t", "Bearer t"]);
    }

    [Fact]
    public async Task List_FromHttpsToHttp_IsRefused()
    {
        await using FaultServer plain = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        await using WebApplication secure = await SecureAsync($"http://localhost:{plain.Host.Split(':')[1]}/v2/app/tags/list");
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target($"localhost:{PortOf(secure)}") with { Insecure = true }, Cancelled)))
            .Message.ShouldEndWith("refused: it must use https");
        plain.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_FromHttpByHttpsToHttp_IsRefused()
    {
        await using FaultServer plain = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        await using WebApplication secure = await SecureAsync($"http://localhost:{plain.Host.Split(':')[1]}/v2/app/tags/list");
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"https://localhost:{PortOf(secure)}/v2/app/tags/list");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Insecure = true }, Cancelled)))
            .Message.ShouldEndWith("refused: it must use https");
        plain.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Location")]
    [InlineData("WWW-Authenticate")]
    public async Task List_AnswerPointsToANameOfAPrivateAddress_IsNotFollowed(string header)
    {
        await using FaultServer target = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"token":"t","tags":[]}"""));
        string url = $"http://localhost:{target.Host.Split(':')[1]}/token";
        await using FaultServer server = await FaultServer.StartAsync(
            (context, _) =>
            {
                context.Response.Headers[header] = header == "Location" ? url : $"Bearer realm=\"{url}\"";
                return RegistryFaultTests.Fail(context, header == "Location" ? 302 : 401);
            },
            IPAddress.Parse("127.0.0.2"));

        // Only the registry's own address is on the list.
        using RegistryClient client = Clients.Create(Clients.Options with { Network = NetworkRules.Parse("127.0.0.2") });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Insecure = true }, Cancelled)))
            .Message.ShouldContain("localhost: refused to connect to a private address that is not on the allow-list");
        target.Requests.ShouldBeEmpty();
        server.Requests.ShouldHaveSingleItem();
    }

    private static int PortOf(WebApplication app) => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    private static async Task<WebApplication> SecureAsync(string location)
    {
        X509Certificate2 certificate = new TestCertificates().Server();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path != "/v2/")
            {
                context.Response.Redirect(location);
            }

            return Task.CompletedTask;
        });
        await app.StartAsync(Cancelled);
        return app;
    }
}

using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>Push announcements as a webhook receiver sees them (webhooks.md §10).</summary>
public sealed class RegistryNotificationTests : IAsyncLifetime
{
    private readonly Channel<(string Authorization, string ContentType, Dictionary<string, object?> Event)> _received =
        Channel.CreateUnbounded<(string, string, Dictionary<string, object?>)>();

    private WebApplication _receiver = null!;
    private SandboxRegistry _registry = null!;
    private int _refusals;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _receiver = builder.Build();
        _receiver.Run(ReceiveAsync);
        await _receiver.StartAsync(TestContext.Current.CancellationToken);
        _registry = await SandboxRegistry.StartAsync(
            new() { NotificationUrl = new Uri(_receiver.Urls.First()), NotificationAuthorization = "Bearer shared secret" },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Push_OfTag_IsAnnouncedWithDigestAndAuthorization()
    {
        string digest = await _registry.PushImageAsync("shop/cart", "1.4.0", "seed", TestContext.Current.CancellationToken);

        (string authorization, string contentType, Dictionary<string, object?> announcement) = await NextAsync();

        authorization.ShouldBe("Bearer shared secret");
        contentType.ShouldBe("application/vnd.docker.distribution.events.v2+json");
        announcement.StringAt("action").ShouldBe("push");
        announcement.StringAt("target", "repository").ShouldBe("shop/cart");
        announcement.StringAt("target", "tag").ShouldBe("1.4.0");
        announcement.StringAt("target", "digest").ShouldBe(digest);
        announcement.StringAt("target", "mediaType").ShouldBe(RegistryClient.ManifestType);
        announcement.StringAt("target", "url").ShouldBe($"{_registry.Address}v2/shop/cart/manifests/{digest}");
        announcement.StringAt("request", "host").ShouldBe(_registry.Host);
    }

    [Fact]
    public async Task Push_OverHttp_AnnouncesBlobsWithoutTag()
    {
        using RegistryClient client = new(_registry);
        string config = await client.PushBlobAsync("app", "{}");
        await client.SendAsync(HttpMethod.Put, "/v2/app/manifests/1.0", RegistryClient.ManifestOver(config), RegistryClient.ManifestType);

        Dictionary<string, object?> blob = (await NextAsync()).Event;
        Dictionary<string, object?> manifest = (await NextAsync()).Event;

        blob.StringAt("target", "mediaType").ShouldBe("application/octet-stream");
        blob.StringAt("target", "digest").ShouldBe(config);
        blob.At("target", "tag").ShouldBeNull();
        manifest.StringAt("target", "tag").ShouldBe("1.0");
    }

    [Fact]
    public async Task Push_WhileReceiverFails_IsAnnouncedLaterInOrder()
    {
        _refusals = 2;
        await _registry.PushImageAsync("app", "1.0", "one", TestContext.Current.CancellationToken);
        await _registry.PushImageAsync("app", "2.0", "two", TestContext.Current.CancellationToken);

        (await NextAsync()).Event.StringAt("target", "tag").ShouldBe("1.0");
        (await NextAsync()).Event.StringAt("target", "tag").ShouldBe("2.0");
    }

    private async Task<(string Authorization, string ContentType, Dictionary<string, object?> Event)> NextAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        return await _received.Reader.ReadAsync(limit.Token);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        foreach (object? announcement in JsonTree.ParseObject(body.ToArray()).ListAt("events")!)
        {
            _received.Writer.TryWrite((
                context.Request.Headers.Authorization.ToString(), context.Request.ContentType ?? "", (Dictionary<string, object?>)announcement!));
        }
    }
}

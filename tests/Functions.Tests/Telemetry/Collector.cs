using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>An OTLP collector on a loopback socket that keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;

    public Collector()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            Received.Enqueue((context.Request.Path.Value ?? "", context.Request.Headers["x-api-key"].ToString(), body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public ConcurrentQueue<(string Path, string Key, byte[] Body)> Received { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    public Task StartAsync() => _app.StartAsync();

    /// <summary>Whether a text or raw bytes stand in what came to a path, in one message with others.</summary>
    public bool Has(string path, ReadOnlySpan<byte> part, ReadOnlySpan<byte> other = default)
    {
        foreach ((string to, string _, byte[] body) in Received)
        {
            if (to == path && body.AsSpan().IndexOf(part) >= 0 && body.AsSpan().IndexOf(other) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public bool Has(string path, string part) => Has(path, Encoding.UTF8.GetBytes(part));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

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

    /// <summary>Waits until one message to a path holds all of the parts: texts, or ids in hexadecimal digits.</summary>
    public async Task UntilAsync(string path, params string[] parts)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            if (Received.Any(message => message.Path == path && parts.All(part => Has(message.Body, part))))
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"no message to {path} with {string.Join(" and ", parts)}; there are {string.Join(", ", Received.Select(message => message.Path))}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool Has(byte[] body, string part) =>
        body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(part)) >= 0 || Convert.ToHexStringLower(body).Contains(part, StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>A server on a loopback socket that gives everybody the same empty answer but to a registry's ping, and keeps count of who connects and what they ask.</summary>
internal sealed class LoopbackRecorder : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _connections;

    private LoopbackRecorder(int status)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        })));
        _app = builder.Build();
        _app.Run(context =>
        {
            Requests.Enqueue($"{context.Request.Host.Host}{context.Request.Path}");
            context.Response.StatusCode = context.Request.Path == "/v2/" ? StatusCodes.Status200OK : status;
            return Task.CompletedTask;
        });
    }

    public int Connections => _connections;

    /// <summary>Host and path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<LoopbackRecorder> StartAsync(int status = StatusCodes.Status404NotFound)
    {
        LoopbackRecorder recorder = new(status);
        await recorder._app.StartAsync();
        return recorder;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

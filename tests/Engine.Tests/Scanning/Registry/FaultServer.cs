using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>A server on a loopback socket that answers as a test says, and remembers what it was asked.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FaultServer(WebApplication app) => _app = app;

    /// <summary>Method, path with query, and the <c>Authorization</c> header of every request to <c>/v2/&lt;name&gt;</c> or elsewhere, without the bare ping.</summary>
    public ConcurrentQueue<(string Method, string Path, string Authorization)> Requests { get; } = new();

    public string Host { get; private set; } = "";

    public int Count(string pathPart) => Requests.Count(request => request.Path.Contains(pathPart, StringComparison.Ordinal));

    public static async Task<FaultServer> StartAsync(Func<HttpContext, FaultServer, Task> answer, IPAddress? address = null, X509Certificate2? certificate = null, X509Certificate2Collection? chain = null, int port = 0, int ping = 200)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate, https => https.ServerCertificateChain = chain);
            }
        }));
        WebApplication app = builder.Build();
        FaultServer server = new(app);
        app.Run(async context =>
        {
            if (context.Request.Path != "/v2/")
            {
                server.Requests.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString.Value, context.Request.Headers.Authorization.ToString()));
                await answer(context, server);
            }
            else
            {
                context.Response.StatusCode = ping;
            }
        });
        await app.StartAsync();
        string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Host = new Uri(url).Authority;
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

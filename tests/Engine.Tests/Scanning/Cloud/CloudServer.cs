using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Scanning.Cloud;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>A loopback server in the place of the clouds' token services: requests to any host arrive here and are recorded.</summary>
internal sealed class CloudServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CloudServer(WebApplication app, Uri address, TimeProvider time)
    {
        _app = app;
        Handler = new Redirector(address);
        Connections = new(new HttpMessageInvoker(Handler), time);
    }

    public ConcurrentQueue<CloudRequest> Requests { get; } = new();

    public CloudConnections Connections { get; }

    /// <summary>Leads here, whatever the host.</summary>
    public HttpMessageHandler Handler { get; }

    /// <param name="time">The clock of the client side.</param>
    /// <param name="answer">Status and body for a request.</param>
    public static Task<CloudServer> StartAsync(TimeProvider time, Func<CloudRequest, (int Status, string Body)> answer) => StartAsync(time, request =>
    {
        (int status, string body) = answer(request);
        return new CloudAnswer(status, body);
    });

    /// <param name="time">The clock of the client side.</param>
    /// <param name="answer">The answer to a request.</param>
    public static async Task<CloudServer> StartAsync(TimeProvider time, Func<CloudRequest, CloudAnswer> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        CloudServer? server = null;
        app.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
            CloudRequest request = new(
                context.Request.Method,
                $"{context.Request.Headers["X-Test-Scheme"]}://{context.Request.Host}{context.Features.Get<IHttpRequestFeature>()!.RawTarget}",
                context.Request.Headers.Where(header => header.Key != "X-Test-Scheme").ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
            server!.Requests.Enqueue(request);
            CloudAnswer reply = answer(request);
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = reply.ContentType;
            foreach ((string name, string value) in reply.Headers)
            {
                context.Response.Headers[name] = value;
            }

            if (reply.Status != StatusCodes.Status304NotModified)
            {
                await context.Response.WriteAsync(reply.Body);
            }
        });
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server = new(app, new Uri(address), time);
    }

    public async ValueTask DisposeAsync()
    {
        Connections.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Redirector(Uri address) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri wanted = request.RequestUri!;
            request.Headers.Host = wanted.Authority;
            request.Headers.TryAddWithoutValidation("X-Test-Scheme", wanted.Scheme);
            request.RequestUri = new Uri(address, wanted.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

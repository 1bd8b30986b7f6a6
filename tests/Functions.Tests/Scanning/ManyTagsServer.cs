using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>A registry on a loopback socket whose repositories have as many tags as their names say.</summary>
internal sealed class ManyTagsServer : IAsyncDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;
    private int _pages;

    private ManyTagsServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Pages that were asked for.</summary>
    public int Pages => _pages;

    public string Host => new Uri(_app.Urls.Single()).Authority;

    public static async Task<ManyTagsServer> StartAsync()
    {
        ManyTagsServer server = new();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.Split('/') is not [_, "v2", var repository, "tags", "list"])
        {
            context.Response.Headers["Docker-Content-Digest"] = Digest;
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref _pages);
        int count = int.Parse(repository, CultureInfo.InvariantCulture);
        int first = context.Request.Query["last"].ToString() is { Length: > 0 } last ? int.Parse(last, CultureInfo.InvariantCulture) : 0;
        int next = Math.Min(count, first + int.Parse(context.Request.Query["n"].ToString(), CultureInfo.InvariantCulture));
        if (next < count)
        {
            context.Response.Headers.Link = string.Create(CultureInfo.InvariantCulture, $"</v2/{repository}/tags/list?last={next}&n={next - first}>; rel=\"next\"");
        }

        StringBuilder json = new("{\"tags\":[");
        for (int i = first; i < next; i++)
        {
            json.Append(CultureInfo.InvariantCulture, $"{(i > first ? "," : "")}\"main-{i * 2654435761L % 0xfffffff:x7}-{1_767_225_600 + i}\"");
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.Append("]}").ToString());
    }
}

using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Serverless.Benchmarks.Scanning;

/// <summary>A registry that only lists tags, in pages of a thousand that are made beforehand.</summary>
internal sealed class LongListServer : IAsyncDisposable
{
    private const int PageSize = 1000;

    private readonly WebApplication _app;

    private LongListServer(WebApplication app) => _app = app;

    public string Host => new Uri(_app.Urls.First()).Authority;

    public static async Task<LongListServer> StartAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        byte[][] pages = [.. tags.Chunk(PageSize).Select(page => Encoding.UTF8.GetBytes($$"""{"name":"app","tags":["{{string.Join("\",\"", page)}}"]}"""))];
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            int page = int.TryParse(context.Request.Query["page"], out int number) ? number : 0;
            if (page + 1 < pages.Length)
            {
                context.Response.Headers.Link = $"</v2/app/tags/list?page={page + 1}>; rel=\"next\"";
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(pages[page]);
        });
        await app.StartAsync(cancellationToken);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

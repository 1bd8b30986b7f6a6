using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §2: pages with their entity tags.</summary>
public sealed class GitPageCacheTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The page that 304 stands for is the one that the request named, whatever becomes of the cache meanwhile.</summary>
    [Fact]
    public async Task NotModified_PageWasForgottenMeanwhile_IsAnsweredAllTheSame()
    {
        GitHttp? http = null;
        http = new(
            async (request, _, _) =>
            {
                if (request.Headers.IfNoneMatch.Count == 0)
                {
                    return Page(request.RequestUri!.AbsolutePath);
                }

                for (int i = 0; i < 600; i++)
                {
                    await AskAsync(http!, string.Create(CultureInfo.InvariantCulture, $"/{i}"));
                }

                return new HttpResponseMessage(HttpStatusCode.NotModified);
            },
            NetworkRules.Open,
            TimeProvider.System);
        await AskAsync(http, "/page");

        (await AskAsync(http, "/page")).ShouldBe("/page");
    }

    /// <summary>The oldest page makes room for a new one; the others stay.</summary>
    [Fact]
    public async Task Keep_FullCache_ForgetsTheOldestPageOnly()
    {
        List<string> conditional = [];
        GitHttp http = new(
            (request, _, _) =>
            {
                if (request.Headers.IfNoneMatch.Count > 0)
                {
                    conditional.Add(request.RequestUri!.AbsolutePath);
                }

                return Task.FromResult(Page(request.RequestUri!.AbsolutePath));
            },
            NetworkRules.Open,
            TimeProvider.System);
        for (int i = 0; i <= 500; i++)
        {
            await AskAsync(http, string.Create(CultureInfo.InvariantCulture, $"/{i}"));
        }

        await AskAsync(http, "/500");
        await AskAsync(http, "/1");
        await AskAsync(http, "/0");

        conditional.ShouldBe(["/500", "/1"]);
    }

    /// <summary>A page of requests is long, and read again and again.</summary>
    [Fact]
    public async Task Keep_LongPage_IsAnsweredAsItWas()
    {
        string content = new('x', 3_000_000);
        GitHttp http = new(
            (request, _, _) => Task.FromResult(request.Headers.IfNoneMatch.Count > 0 ? new HttpResponseMessage(HttpStatusCode.NotModified) : Page(content)),
            NetworkRules.Open,
            TimeProvider.System);
        await AskAsync(http, "/page");

        (await AskAsync(http, "/page")).ShouldBe(content);
    }

    [Fact]
    public void Keep_TooManyBytes_ForgetsTheOldestPages()
    {
        GitPageCache cache = new(maxBytes: 1500);
        byte[] noise = new byte[400];
        new Random(1).NextBytes(noise);
        using HttpResponseMessage response = Page("");
        using HttpRequestMessage request = new(HttpMethod.Get, "https://git.example/");
        for (int i = 0; i < 4; i++)
        {
            cache.Keep(string.Create(CultureInfo.InvariantCulture, $"{i}"), response, new(request.RequestUri!, response.Headers, "", noise));
        }

        cache.Prepare(request, "0").ShouldBeNull();
        cache.Prepare(request, "1").ShouldNotBeNull().Open().Body.ShouldBe(noise);
    }

    private static async Task<string> AskAsync(GitHttp http, string path) =>
        Encoding.UTF8.GetString((await http.SendAsync(() => GitRequest.Get("https://git.example" + path, "*/*"), TlsSettings.Default, Cancelled)).Body);

    private static HttpResponseMessage Page(string content)
    {
        HttpResponseMessage page = new(HttpStatusCode.OK) { Content = new StringContent(content) };
        page.Headers.ETag = new EntityTagHeaderValue("\"e\"");
        return page;
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §6, §7 and §9 against a server that misbehaves.</summary>
public sealed class RegistryFaultTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task List_TransientStatusThenSuccess_IsRetried(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
            self.Requests.Count < 3 ? Fail(context, status) : Json(context, """{"tags":["1.0.0"]}"""));
        using RegistryClient client = Clients.Create();

        TagList list = await client.ListTagsAsync(Clients.Target(server.Host), default);

        list.Tags.ShouldBe(["1.0.0"]);
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task List_TransientStatusForGood_FailsAfterThreeAttempts()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Fail(context, 503));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default));

        failure.IsTransient.ShouldBeTrue();
        failure.Status.ShouldBe(503);
        failure.Message.ShouldBe($"GET http://{server.Host}/v2/app/tags/list?n=1000: unexpected status code 503 ServiceUnavailable ({server.Host} is unavailable)");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task List_RetryAfterBeyondTheDeadline_FailsAtOnceAndReportsIt()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            context.Response.Headers["ratelimit-limit"] = "100;w=21600";
            context.Response.Headers["ratelimit-remaining"] = "0;w=21600";
            return Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default));

        server.Requests.Count.ShouldBe(1);
        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        failure.Message.ShouldEndWith(
            "TOOMANYREQUESTS: slow down (rate limited: limit 100;w=21600, remaining 0;w=21600, retry after 3600)");
    }

    [Theory]
    [InlineData("""{"tags":["a",""", "application/json")]
    [InlineData("<html>sign in</html>", "text/html")]
    [InlineData("[]", "application/json")]
    [InlineData("""{"tags":["a"]} x""", "application/json")]
    [InlineData("""{"tags":[1]}""", "application/json")]
    public async Task List_NotATagList_NamesTheContentType(string body, string contentType)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Text(context, body, contentType));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldEndWith($"the answer of content type '{contentType}' is not a tag list");
    }

    [Theory]
    [InlineData("</v2/app/tags/list?last=a&n=1>; rel=\"next\"")]
    [InlineData("</v2/app/tags/list?last=a&n=1>; rel=next")]
    [InlineData("</v2/app/tags/list?last=a&n=1>")]
    [InlineData("</other>; rel=\"prev\", </v2/app/tags/list?next_page=o%2Cp>; rel=\"next\"")]
    public async Task List_SecondPage_IsFollowed(string link)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count == 1)
            {
                context.Response.Headers.Link = link;
            }

            return Json(context, self.Requests.Count == 1 ? """{"tags":["a"],"child":[{"x":1}]}""" : """{"name":"app","tags":["a","b","bad tag"]}""");
        });
        using RegistryClient client = Clients.Create();

        TagList list = await client.ListTagsAsync(Clients.Target(server.Host), default);

        list.Tags.ShouldBe(["a", "b"]);
        list.SkippedNames.ShouldBe(["bad tag"]);
        list.Pages.ShouldBe(2);
    }

    [Theory]
    [InlineData("<https://elsewhere.example/v2/app/tags/list?n=1>; rel=\"next\"", "pagination URL host does not match registry host")]
    [InlineData("</login?n=1>; rel=\"next\"", "pagination URL leaves the registry's API")]
    [InlineData("</v2/app/tags/list?n=1000>; rel=\"next\"", "OCI tags pagination returned a repeated page")]
    [InlineData("</v2/app/tags/list", "failed to parse link header")]
    [InlineData("/v2/app/tags/list", "failed to parse link header")]
    [InlineData("<\\\\127.0.0.1:1\\v2\\app\\tags\\list>", "failed to parse link header: the target is not a URL")]
    public async Task List_PageThatLeadsAstray_IsRefused(string link, string message)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Link = link;
            return Json(context, """{"tags":["a"]}""");
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default))).Message.ShouldContain(message);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_EndlessPagesOfNewTags_StopsAtTheLimit()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            context.Response.Headers.Link = $"</v2/app/tags/list?last={self.Requests.Count}>; rel=\"next\"";
            return Json(context, $$"""{"tags":["t{{self.Requests.Count}}"]}""");
        });
        using RegistryClient client = Clients.Create(Clients.Options with { MaxPages = 20 });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldBe("OCI tags pagination exceeds maximum of 20 pages; the list is incomplete after 20 page(s) with 20 tag(s) and is not used");
        server.Requests.Count.ShouldBe(20);
    }

    [Fact]
    public async Task List_EndlessPagesOfTheSameTag_StopsAtTheSecond()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            context.Response.Headers.Link = $"</v2/app/tags/list?last={self.Requests.Count}>; rel=\"next\"";
            return Json(context, """{"tags":["t"]}""");
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldStartWith("OCI tags pagination returned a repeated page; the list is incomplete after 2 page(s)");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task List_PageOverTheCap_IsRefused()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Text(context, new string(' ', 2000), "application/json"));
        using RegistryClient client = Clients.Create(Clients.Options with { MaxPageBytes = 1999 });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldEndWith("the response is larger than 1999 bytes");
    }

    [Fact]
    public async Task List_PageSizeRefused_IsAskedWithoutIt()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => context.Request.Query.ContainsKey("n")
            ? Fail(context, 400, "PAGINATION_NUMBER_INVALID", "too large")
            : Json(context, """{"tags":null}"""));
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host), default)).Tags.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404, "NAME_UNKNOWN", "not found, or hidden from this identity")]
    [InlineData(403, "DENIED", "not allowed without credentials")]
    [InlineData(405, "UNSUPPORTED", "does not support this: tag listing")]
    [InlineData(400, "NAME_INVALID", "takes the repository or tag for invalid")]
    public async Task List_Refusal_SaysWhatItMeansAndIsNotRetried(int status, string code, string meaning)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Fail(context, status, code, "no"));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default));

        failure.Message.ShouldContain($"{code}: no (");
        failure.Message.ShouldContain(meaning);
        (failure.Code, failure.IsTransient).ShouldBe((code, false));
    }

    [Fact]
    public async Task List_ConnectionCutInTheBody_IsRetriedAndThenTransient()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync("{"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default));

        failure.IsTransient.ShouldBeTrue();
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task List_PlainNotFound_SaysThatListingMayBeUnsupported()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Fail(context, 404));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldEndWith($"(not found, or hidden from this identity, or {server.Host} does not support tag listing)");
    }

    [Theory]
    [InlineData(2, 1_000, "the repository has more than 2 tags")]
    [InlineData(100, 45, "the tag list is larger than 45 bytes")]
    public async Task List_OverItsLimits_IsNotUsed(int maxTags, long maxBytes, string message)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            context.Response.Headers.Link = $"</v2/app/tags/list?last={self.Requests.Count}>; rel=\"next\"";
            return Json(context, $$"""{"tags":["tag-{{self.Requests.Count}}"]}""");
        });
        using RegistryClient client = Clients.Create(Clients.Options with { MaxTags = maxTags, MaxListBytes = maxBytes });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default)))
            .Message.ShouldStartWith($"{message}; the list is incomplete after 2 page(s)");
    }

    [Fact]
    public async Task List_CallerCancels_IsACancellation()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted));
        using RegistryClient client = Clients.Create();
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(client.ListTagsAsync(Clients.Target(server.Host), cancellation.Token));
    }

    [Fact]
    public async Task List_TargetThatAllowsMoreTime_GetsIt()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700), context.RequestAborted);
            await Json(context, "{\"tags\":[\"a\"]}");
        });
        using RegistryClient client = Clients.Create(Clients.Options with { CallTimeout = TimeSpan.FromMilliseconds(300) });

        (await client.ListTagsAsync(Clients.Target(server.Host) with { Timeout = TimeSpan.FromMinutes(1) }, default)).Tags.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_NoAnswerInTime_IsTransient()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted));
        using RegistryClient client = Clients.Create(Clients.Options with { CallTimeout = TimeSpan.FromMilliseconds(300) });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), default))).IsTransient.ShouldBeTrue();
    }

    internal static Task Fail(HttpContext context, int status, string? code = null, string message = "")
    {
        context.Response.StatusCode = status;
        return code is null ? Task.CompletedTask : context.Response.WriteAsync($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");
    }

    internal static Task Json(HttpContext context, string json) => Text(context, json, "application/json");

    private static async Task Text(HttpContext context, string text, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(text);
        }
    }
}

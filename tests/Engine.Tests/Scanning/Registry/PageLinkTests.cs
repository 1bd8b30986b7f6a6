using Microsoft.Extensions.Primitives;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §6.3 and §6.4: where the pages of a list may lead. OWN and OTHER stand for the ports of the registry and of somebody else.</summary>
public sealed class PageLinkTests
{
    private const string NextPage = "</v2/app/tags/list?last=a>; rel=\"next\"";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<http://localhost:OWN/v2/app/tags/list?last=a>; rel=next")]
    [InlineData("<http://LOCALHOST:OWN/v2/app/tags/list?last=a>; rel=\"next\"")]
    [InlineData("<//localhost:OWN/v2/app/tags/list?last=a>; rel=\"next\"")]
    [InlineData("<list?last=a>; rel=\"next\"")]
    [InlineData("<?last=a>; title=\"a, b>\"; REL=\"prev Next\"")]
    [InlineData("</v2/other>; rel=\"prev\"|</v2/app/tags/list?last=a>; rel=\"next\"")]
    [InlineData("<http://localhost:OTHER/v2/app/tags/list>; rel=\"prev\", </v2/app/tags/list?last=a>; rel=\"next\"")]
    [InlineData("</v2/app/tags/list?last=a>; rel=\"next\"|<http://localhost:OTHER/v2/app/tags/list>; rel=\"next\"")]
    public async Task List_LinkOnTheRegistry_IsFollowedWithTheCredentials(string links)
    {
        await using RawServer other = new(_ => RawServer.Json("""{"tags":["b"]}"""));
        await using FaultServer server = await ServerAsync(other, links, onPage: 1, last: 2);
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Target(server), Cancelled)).Tags.ShouldBe(["tag-1", "tag-2"]);

        server.Requests.Select(request => (request.Path, request.Authorization)).ShouldBe(
            [("/v2/app/tags/list?n=1000", "Bearer planted"), ("/v2/app/tags/list?last=a", "Bearer planted")]);
        other.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<>; rel=\"next\"")]
    [InlineData("<>")]
    [InlineData("")]
    [InlineData("<http://localhost:OTHER/v2/app/tags/list>; rel=\"prev\"")]
    public async Task List_NoNextPage_IsTheEnd(string links)
    {
        await using RawServer other = new(_ => RawServer.Json("""{"tags":["b"]}"""));
        await using FaultServer server = await ServerAsync(other, links, onPage: 1, last: 1);
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Target(server), Cancelled)).Tags.ShouldBe(["tag-1"]);

        server.Requests.ShouldHaveSingleItem();
        other.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<http://localhost:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<https://localhost:OWN/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<https://localhost:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<ftp://localhost:OWN/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<//localhost:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<//127.0.0.1:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://127.0.0.1:OWN/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://127.0.0.1:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://[::1]:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://2130706433:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://169.254.169.254/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://[fe80::1]/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("<http://localhost:OWN@127.0.0.1:OTHER/v2/app/tags/list>; rel=\"next\"")]
    [InlineData("</v2/app/tags/list?prev>; rel=\"prev\"|<http://localhost:OTHER/v2/app/tags/list>; rel=\"next\"")]
    public async Task List_LinkToAnotherOrigin_IsRefusedOnAnyPage(string links)
    {
        foreach (int page in (int[])[1, 2])
        {
            await using RawServer other = new(_ => RawServer.Json("""{"tags":["b"]}"""));
            await using FaultServer server = await ServerAsync(other, links, page, last: 2);
            using RegistryClient client = Clients.Create();

            RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target(server), Cancelled));

            failure.Message.ShouldStartWith("pagination URL host does not match registry host: '");
            failure.Message.ShouldEndWith($"is not on 'http://{NameOf(server.Host)}'; the list is incomplete after {page} page(s) with {page} tag(s) and is not used");
            failure.IsTransient.ShouldBeFalse();
            server.Requests.Count.ShouldBe(page);
            other.Lines.ShouldBeEmpty();
        }
    }

    /// <summary>A registry whose pages have the usual link, but one of them the links of the test.</summary>
    private static Task<FaultServer> ServerAsync(RawServer other, string links, int onPage, int last) => FaultServer.StartAsync((context, self) =>
    {
        int page = self.Requests.Count;
        string[] own = page == onPage ? links.Split('|') : page < last ? [NextPage] : [];
        context.Response.Headers.Link = new StringValues([.. own.Select(link => link
            .Replace("OWN", PortOf(self.Host), StringComparison.Ordinal)
            .Replace("OTHER", PortOf(other.Host), StringComparison.Ordinal))]);
        return RegistryFaultTests.Json(context, $$"""{"tags":["tag-{{page}}"]}""");
    });

    private static RegistryTarget Target(FaultServer server) =>
        Clients.Target(NameOf(server.Host), credentials: new() { RegistryToken = "planted", Source = "secret 'apps/pull'" });

    private static string NameOf(string host) => $"localhost:{PortOf(host)}";

    private static string PortOf(string host) => host.Split(':')[1];
}

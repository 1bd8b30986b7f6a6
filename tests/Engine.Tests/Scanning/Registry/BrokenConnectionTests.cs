using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §9.1: connections that end before, in and after the head of the answer.</summary>
public sealed class BrokenConnectionTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("HTTP/1.1 2", true)]
    [InlineData(Head, true)]
    [InlineData(Head, false)]
    [InlineData(Head + "\r\n{\"tags\":[\"a\"", true)]
    [InlineData(Head + "\r\n{\"tags\":[\"a\"", false)]
    public async Task List_ConnectionBreaksTwice_IsRetried(string sent, bool reset)
    {
        await using RawServer server = new(number => number < 3 ? (sent, reset) : RawServer.Json("""{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host), Cancelled)).Tags.ShouldBe(["a"]);

        server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("", true, "reset the connection")]
    [InlineData("", false, "closed the connection before its answer was complete")]
    [InlineData(Head, true, "reset the connection")]
    [InlineData(Head, false, "closed the connection before its answer was complete")]
    [InlineData(Head + "\r\n{", true, "reset the connection")]
    [InlineData(Head + "\r\n{", false, "closed the connection before its answer was complete")]
    public async Task List_ConnectionBreaksForGood_SaysHowAfterThreeAttempts(string sent, bool reset, string cause)
    {
        await using RawServer server = new(_ => (sent, reset));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        (failure.Message, failure.IsTransient, failure.Status).ShouldBe(($"GET http://{server.Host}/v2/app/tags/list?n=1000: {server.Host} {cause}", true, null));
        server.Requests.Count.ShouldBe(
            sent.Length == 0 && !reset ? 12 : 3, ".NET takes a connection that ends without a byte for one that was left idle, and tries each attempt three more times by itself");
    }

    [Fact]
    public async Task Resolve_ConnectionBreaksOnEveryHead_AsksWithGet()
    {
        await using RawServer server = new(number => number < 4 ? (Head, true) : RawServer.Json("{}"));
        using RegistryClient client = Clients.Create();

        (await client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled)).ShouldBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");

        server.Requests.Select(line => line.Split(' ')[0]).ShouldBe(["HEAD", "HEAD", "HEAD", "GET"]);
    }
}

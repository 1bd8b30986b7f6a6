using System.IO.Compression;
using System.Text;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.5, §4.3, §6.5, §7.3 and §9.2: of a body without an end no more is read than its cap allows.</summary>
public sealed class BodyCapTests
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    /// <summary>What may be under way in the buffers of the sockets when the reader hangs up.</summary>
    private const long UnderWay = 16 * MiB;

    private static readonly byte[] Piece = [.. Enumerable.Repeat((byte)'x', 16 * KiB)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_EndlessPage_IsCut()
    {
        EndlessBody body = new(Piece);
        await using RawServer server = new((_, stream, token) => body.WriteAsync(stream, token));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled)))
            .Message.ShouldBe($"GET http://{server.Host}/v2/app/tags/list?n=1000: the response is larger than {10 * MiB} bytes");

        await ShouldHaveHungUpAsync(body, 10 * MiB);
    }

    [Fact]
    public async Task Resolve_EndlessManifest_IsCut()
    {
        EndlessBody body = new(Piece);
        await using RawServer server = new((number, stream, token) => number == 1 ? WriteAsync(stream, RawServer.Pong, token) : body.WriteAsync(stream, token));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled)))
            .Message.ShouldBe($"GET http://{server.Host}/v2/app/manifests/1.0.0: the response is larger than {4 * MiB} bytes");

        await ShouldHaveHungUpAsync(body, 4 * MiB);
    }

    [Fact]
    public async Task Token_EndlessAnswer_IsCut()
    {
        EndlessBody body = new(Piece);
        await using RawServer tokens = new((_, stream, token) => body.WriteAsync(stream, token));
        string realm = $"http://{tokens.Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/token";
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled)))
            .Message.ShouldBe($"GET {realm}?scope=repository%3Aapp%3Apull: the response is larger than {64 * KiB} bytes");

        await ShouldHaveHungUpAsync(body, 64 * KiB);
    }

    [Fact]
    public async Task List_EndlessErrorPage_IsCutAndItsStatusCounts()
    {
        EndlessBody body = new(Piece, "503 Service Unavailable");
        await using RawServer server = new((_, stream, token) => body.WriteAsync(stream, token));
        using RegistryClient client = Clients.Create(Clients.Options with { RetryDelays = [] });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Message.ShouldBe(
            $"GET http://{server.Host}/v2/app/tags/list?n=1000: unexpected status code 503 ServiceUnavailable: {new string('x', 256)} ({server.Host} is unavailable)");

        await ShouldHaveHungUpAsync(body, 64 * KiB);
    }

    [Theory]
    [InlineData("200 OK", "token service: the response is larger than 1048576 bytes")]
    [InlineData("403 Forbidden", "token service: HTTP 403")]
    public async Task CloudToken_EndlessAnswer_IsCut(string status, string message)
    {
        EndlessBody body = new(Piece, status);
        await using RawServer server = new((_, stream, token) => body.WriteAsync(stream, token));
        using CloudConnections connections = new(NetworkRules.Open, TimeProvider.System);

        (await Should.ThrowAsync<RegistryException>(connections.Public.SendForObjectAsync(
            "token service", () => new HttpRequestMessage(HttpMethod.Post, $"http://{server.Host}/token"), Cancelled))).Message.ShouldBe(message);

        await ShouldHaveHungUpAsync(body, MiB);
    }

    [Fact]
    public async Task List_CompressedPage_IsRead()
    {
        string? asked = null;
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            asked = context.Request.Headers.AcceptEncoding;
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(Compress("""{"tags":["a","b"]}"""u8)).AsTask();
        });
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host), Cancelled)).Tags.ShouldBe(["a", "b"]);

        asked.ShouldBe("gzip");
    }

    /// <summary>The digest is that of the bytes that the registry keeps, so they are not asked for in another form.</summary>
    [Fact]
    public async Task Resolve_Manifest_IsNotAskedForCompressed()
    {
        List<string> asked = [];
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            asked.Add($"{context.Request.Method}{context.Request.Headers.AcceptEncoding}");
            return RegistryFaultTests.Json(context, "{}");
        });
        using RegistryClient client = Clients.Create();

        await client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled);

        asked.ShouldBe(["HEAD", "GET"]);
    }

    [Theory]
    [InlineData(MiB, true)]
    [InlineData(MiB + 1, false)]
    public async Task List_CompressedPage_IsMeasuredAfterDecompression(int length, bool fits)
    {
        byte[] page = Compress(Encoding.ASCII.GetBytes("""{"tags":["a"]}""".PadRight(length)));
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(page).AsTask();
        });
        using RegistryClient client = Clients.Create(Clients.Options with { MaxPageBytes = MiB });
        Task<TagList> list = client.ListTagsAsync(Clients.Target(server.Host), Cancelled);

        if (fits)
        {
            (await list).Tags.ShouldBe(["a"]);
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(list)).Message.ShouldEndWith($"the response is larger than {MiB} bytes");
        }
    }

    /// <summary>Each MiB that is sent becomes a GiB, and there is no end of it: who unpacks first and measures then is never done.</summary>
    [Theory]
    [InlineData("200 OK", "the response is larger than 10485760 bytes")]
    [InlineData("403 Forbidden", "(not allowed without credentials)")]
    public async Task List_CompressedBomb_IsCut(string status, string message)
    {
        EndlessBody body = new(Compress(new byte[16 * MiB]), status, "Content-Encoding: gzip\r\n");
        await using RawServer server = new((_, stream, token) => body.WriteAsync(stream, token));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Message.ShouldEndWith(message);

        await ShouldHaveHungUpAsync(body, MiB);
    }

    private static async Task ShouldHaveHungUpAsync(EndlessBody body, long cap) =>
        (await body.Sent.WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBeLessThan((4 * cap) + UnderWay);

    private static async Task<bool> WriteAsync(Stream stream, string text, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        return false;
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}

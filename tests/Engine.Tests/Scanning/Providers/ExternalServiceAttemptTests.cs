using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>providers.md §8: four more attempts after failures of the connection, and only after those.</summary>
public sealed class ExternalServiceAttemptTests
{
    private readonly ImpatientTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Ty")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{")]
    public async Task Scan_ConnectionBreaksFourTimes_SucceedsWithTheFifthAttempt(string sent)
    {
        await using RawServer server = new(number => number < 5 ? (sent, true) : RawServer.Json("""{"inputs":[{"id":"a"}]}"""));

        (await ScanAsync($"http://{server.Host}/inputs")).Inputs.Count.ShouldBe(1);

        server.Requests.Count.ShouldBe(5);
        _time.Waits.Select(wait => wait.TotalSeconds).ShouldBe([1, 2, 4, 8]);
    }

    [Theory]
    [InlineData(true, "reset the connection")]
    [InlineData(false, "closed the connection before its answer was complete")]
    public async Task Scan_ConnectionBreaksForGood_SaysHow(bool reset, string cause)
    {
        await using RawServer server = new(_ => ("HTTP/1.1 200 OK\r\n", reset));
        string url = $"http://{server.Host}/inputs";

        (await Should.ThrowAsync<ProviderException>(ScanAsync(url))).Message
            .ShouldBe($"failed to call ExternalService provider: failed to call external service '{url}': {server.Host} {cause}");

        server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Scan_RedirectToAHostThatRefuses_NamesThatHost()
    {
        using Socket unused = new(SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string other = $"localhost:{((IPEndPoint)unused.LocalEndPoint!).Port}";
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"http://{other}/inputs");
            return Task.CompletedTask;
        });

        (await Should.ThrowAsync<ProviderException>(ScanAsync($"http://{server.Host}/inputs"))).Message.ShouldEndWith($"{other} refused the connection");
    }

    [Fact]
    public async Task Scan_NobodyListens_IsTriedFiveTimes()
    {
        using Socket unused = new(SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string url = $"http://{unused.LocalEndPoint}/inputs";

        (await Should.ThrowAsync<ProviderException>(ScanAsync(url))).Message.ShouldEndWith($"{unused.LocalEndPoint} refused the connection");

        _time.Waits.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Scan_StrangersCertificate_IsNotTriedAgain()
    {
        using X509Certificate2 certificate = new TestCertificates().Server();
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"inputs":[]}"""), certificate: certificate);

        (await Should.ThrowAsync<ProviderException>(ScanAsync($"https://{server.Host}/inputs"))).Message.ShouldContain($"the certificate of {server.Host} is not trusted");

        _time.Waits.ShouldBeEmpty();
    }

    /// <summary>An answer may take as long as the caller waits for it, and is asked for once.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(11, false)]
    public async Task Scan_SlowAnswer_IsWaitedForAndNotAskedForAgain(int minutes, bool comes)
    {
        ManualTimeProvider time = new();
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            await RegistryFaultTests.Json(context, """{"inputs":[]}""");
        });
        using ExternalServiceClient client = new(new ExternalServiceOptions(), time);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(10), time);

        Task<byte[]> answer = client.GetAsync(new Uri($"http://{server.Host}/inputs"), null, TlsSettings.Default, limit.Token);

        if (comes)
        {
            (await answer).ShouldNotBeEmpty();
        }
        else
        {
            await Should.ThrowAsync<OperationCanceledException>(answer);
        }

        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Scan_RedirectFromHttpsDownToHttp_IsRefused()
    {
        using X509Certificate2 certificate = new TestCertificates().Server();
        string plain = "";
        await using FaultServer secure = await FaultServer.StartAsync((context, _) => RedirectAsync(context, $"http://{plain}/inputs"), certificate: certificate);
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RedirectAsync(context, $"https://localhost:{secure.Host.Split(':')[1]}/"));
        plain = server.Host;
        using ExternalServiceClient client = new(new ExternalServiceOptions(), _time);

        (await Should.ThrowAsync<ProviderException>(client.GetAsync(new Uri($"http://{server.Host}/inputs"), null, TlsSettings.Unverified, Cancelled)))
            .Message.ShouldEndWith($"redirect to 'http://{plain}/inputs' refused: it must use https");
        server.Requests.Count.ShouldBe(1);

        static Task RedirectAsync(HttpContext context, string target)
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Scan_CallerGivesUpWhileItWaits_IsACancellation()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using RawServer server = new(number =>
        {
            if (number == 2)
            {
                caller.Cancel();
            }

            return ("", true);
        });

        await Should.ThrowAsync<OperationCanceledException>(ScanAsync($"http://{server.Host}/inputs", caller.Token));

        server.Requests.Count.ShouldBe(2);
    }

    private async Task<ScanResult> ScanAsync(string url, CancellationToken? cancellationToken = null)
    {
        using ExternalServiceClient client = new(new ExternalServiceOptions(), _time);
        return await new ExternalServiceSource(client).ScanAsync(
            Scanners.Provider($$"""{"type":"ExternalService","url":"{{url}}","insecure":true}"""), ProviderSecrets.None, default, cancellationToken ?? Cancelled);
    }

    /// <summary>A clock on which waits are over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

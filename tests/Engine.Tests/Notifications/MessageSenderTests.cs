using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §3.1: attempts, limits and words of what is sent to receivers.</summary>
public sealed class MessageSenderTests
{
    private readonly RetryClock _time = new();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Failure_IsTriedAgainWhileThereIsTime(int status)
    {
        await using FaultServer receiver = await AnswerAsync(status, "busy");

        (await FailAsync(receiver)).ShouldBe($"request failed with status code {status}: busy");

        receiver.Requests.Count.ShouldBe(4);
        _time.Waits.Select(w => w.TotalSeconds).ShouldBe([2, 4, 8]);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(14, 2)]
    [InlineData(15, 1)]
    [InlineData(3600, 1)]
    public async Task WaitThatAReceiverAsksFor_IsKeptOrNotEvenBegun(int seconds, int requests)
    {
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = $"{seconds}";
            return Task.CompletedTask;
        });

        NotificationException failure = await Should.ThrowAsync<NotificationException>(SendAsync(Provider(receiver)));

        (failure.Message, failure.IsUnavailable).ShouldBe(("request failed with status code 429", true));
        receiver.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task Failure_ThatPasses_IsForgotten()
    {
        await using FaultServer receiver = await FaultServer.StartAsync((context, server) =>
        {
            context.Response.StatusCode = server.Requests.Count < 3 ? 502 : 204;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });

        await SendAsync(Provider(receiver));

        _time.Waits.Select(w => w.TotalSeconds).ShouldBe([7, 7]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Refusal_IsFinal(int status)
    {
        await using FaultServer receiver = await AnswerAsync(status, "no");

        NotificationException failure = await Should.ThrowAsync<NotificationException>(SendAsync(Provider(receiver)));

        (failure.Message, failure.IsUnavailable).ShouldBe(($"request failed with status code {status}: no", false));

        receiver.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task NobodyListens_IsTriedAgain_AndTheAddressIsNotTold()
    {
        using Socket unused = new(SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        (await FailAsync(SampleEvents.Provider($"{{type: generic, address: 'http://{unused.LocalEndPoint}/secret'}}")))
            .ShouldBe("failed to send the request: the receiver refused the connection");

        _time.Waits.Count.ShouldBe(3);
    }

    [Fact]
    public async Task PrivateAddress_IsNotCalledWhereTheRulesForbidIt()
    {
        await using FaultServer receiver = await AnswerAsync(200, "");

        (await FailAsync(Provider(receiver), NetworkRules.Closed))
            .ShouldBe("failed to send the request: ***: refused to connect to a private address that is not on the allow-list");

        receiver.Requests.ShouldBeEmpty();
        _time.Waits.ShouldBeEmpty();
    }

    /// <summary>What is said in a private network that the operator has opened is not for everybody who may write a Provider.</summary>
    [Theory]
    [InlineData("127.0.0.0/8", "request failed with status code 400")]
    [InlineData("*", "request failed with status code 400: internal")]
    public async Task AnswerFromAListedAddress_IsNotQuoted(string rules, string told)
    {
        await using FaultServer receiver = await AnswerAsync(400, "internal");

        (await FailAsync(Provider(receiver), NetworkRules.Parse(rules))).ShouldBe(told);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "request failed with status code 200")]
    [InlineData("*", "Slack responded with error: internal")]
    public async Task JudgedAnswerFromAListedAddress_IsNotQuotedEither(string rules, string told)
    {
        await using FaultServer receiver = await AnswerAsync(200, """{"ok":false,"error":"internal"}""");
        ChannelRequest request = ChannelRequest.Json(new($"http://{receiver.Host}/"), null, judge: SlackChannel.JudgeApi);

        (await FailAsync(Provider(receiver), NetworkRules.Parse(rules), request)).ShouldBe(told);
    }

    [Fact]
    public async Task SuccessWhoseBodyNeverEnds_IsOne()
    {
        await using FaultServer receiver = await FaultServer.StartAsync(async (context, _) =>
        {
            await context.Response.WriteAsync("it is");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await SendAsync(Provider(receiver)).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task HeadersBeyondAscii_AreSentAsUtf8()
    {
        string? team = null;
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) =>
        {
            team = context.Request.Headers["X-Team"];
            return Task.CompletedTask;
        });

        await SendAsync(SampleEvents.Provider($"{{type: generic, address: 'http://{receiver.Host}/'}}", ("headers", "X-Team: bläu ☺")));

        team.ShouldBe("bläu ☺");
    }

    [Fact]
    public async Task WhatAReceiverRepeats_HoldsNeitherAddressNorToken()
    {
        await using FaultServer receiver = await FaultServer.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync($"{context.Request.Host}{context.Request.Path} {context.Request.Headers.Authorization} {context.Request.Headers["X-Key"]} unknown");
        });

        string told = await FailAsync(SampleEvents.Provider(
            $"{{type: slack, address: 'http://{receiver.Host}/services/T000/hidden'}}", ("token", "xoxb-hidden"), ("headers", "X-Key: key-hidden")));

        told.ShouldBe("request failed with status code 403: ****** Bearer ***  unknown");
    }

    /// <summary>HTTP headers of the body can be the Secret's too.</summary>
    [Theory]
    [InlineData("Content-Language")]
    [InlineData("X-Key")]
    public async Task HeaderWithALineBreak_IsNotSent(string name)
    {
        await using FaultServer receiver = await AnswerAsync(200, "");

        (await FailAsync(SampleEvents.Provider($"{{type: generic, address: 'http://{receiver.Host}/'}}", ("headers", $"{name}: \"en\\r\\nX-Forged: hidden\""))))
            .ShouldBe($"failed to send the request: header '{name}' cannot be sent: a credential holds a line break or another control character");

        receiver.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3s", 3)]
    [InlineData("1h", 15)]
    public async Task Silence_EndsWithTheProvidersTime_AndAfterFifteenSecondsAtMost(string timeout, int seconds)
    {
        ManualTimeProvider time = new();
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using MessageSender sender = new(NetworkRules.Open, time);
        NotificationProvider provider = SampleEvents.Provider($"{{type: generic, address: 'http://{receiver.Host}/', timeout: {timeout}}}");
        ChannelType type = ChannelType.Find("generic").ShouldNotBeNull();
        CancellationToken token = TestContext.Current.CancellationToken;

        using Receiver silent = sender.Open(provider, type);
        Task sending = sender.SendAsync(type.Channel.RequestsFor(SampleEvents.Success, provider), silent, token);
        await time.UntilRingsAsync(time.GetUtcNow() + TimeSpan.FromSeconds(seconds), token);
        time.Advance(TimeSpan.FromSeconds(seconds));

        NotificationException failure = await Should.ThrowAsync<NotificationException>(sending);
        (failure.Message, failure.IsUnavailable).ShouldBe(("no answer in time", true));
        Should.Throw<NotificationException>(() => sender.RequireAvailable(silent)).IsUnavailable.ShouldBeTrue();
    }

    [Fact]
    public async Task Addresses_AppearInNoTrace()
    {
        ConcurrentQueue<string> traced = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => traced.Enqueue(string.Join(' ', activity.TagObjects.Select(t => t.Value))),
        };
        ActivitySource.AddActivityListener(listener);
        List<string> parents = [];
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) =>
        {
            parents.Add(context.Request.Headers.TraceParent.ToString());
            return Task.CompletedTask;
        });

        await SendAsync(Provider(receiver));
        using (HttpClient other = new())
        {
            await other.GetAsync(new Uri($"http://{receiver.Host}/traced"), TestContext.Current.CancellationToken);
        }

        traced.Where(t => t.Contains(receiver.Host, StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("/traced");
        (parents[0].Length, parents[1].Length > 0).ShouldBe((0, true));
    }

    [Fact]
    public async Task LongAnswers_AreCut()
    {
        await using FaultServer receiver = await AnswerAsync(400, new string('x', 100_000));

        (await FailAsync(receiver)).Length.ShouldBeLessThan(400);
    }

    [Fact]
    public async Task HeadersOfTheSecret_MayReplaceOthers()
    {
        IHeaderDictionary? seen = null;
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return Task.CompletedTask;
        });

        await SendAsync(SampleEvents.Provider(
            $"{{type: generic, address: 'http://{receiver.Host}/'}}",
            ("headers", "Authorization: Basic abc\ngotk-component: other\nContent-Type: text/x\nHost: elsewhere\nContent-Length: '3'\n'no header': x")));

        seen.ShouldNotBeNull();
        (seen["Authorization"].ToString(), seen["gotk-component"].ToString(), seen["Content-Type"].ToString(), seen["Host"].ToString())
            .ShouldBe(("Basic abc", "other", "text/x", receiver.Host));
        seen.ContentLength.ShouldBe(SampleEvents.Success.ToUtf8().Length);
    }

    [Theory]
    [InlineData("{type: generic, address: 'http://u:p%40w@HOST/'}", "Basic dTpwQHc=")]
    [InlineData("{type: generic, address: 'http://u@HOST/'}", "Basic dTo=")]
    [InlineData("{type: slack, address: 'http://u:p%40w@HOST/'}", "Bearer tok")]
    public async Task LoginInTheAddress_CountsUnlessThereIsAnother(string spec, string authorization)
    {
        await using FaultServer receiver = await AnswerAsync(200, "");

        await SendAsync(SampleEvents.Provider(spec.Replace("HOST", receiver.Host, StringComparison.Ordinal), ("token", "tok")));

        receiver.Requests.ShouldHaveSingleItem().Authorization.ShouldBe(authorization);
    }

    /// <summary>Slack repeats a message, in a spelling that may be several times as long.</summary>
    [Fact]
    public async Task SlackApi_MayAnswerAtLength()
    {
        await using FaultServer receiver = await AnswerAsync(200, $$"""{"message":"{{new string('x', 300_000)}}","ok":true}""");

        await SendAsync(Provider(receiver), NetworkRules.Open, ChannelRequest.Json(new($"http://{receiver.Host}/"), null, judge: SlackChannel.JudgeApi));
    }

    [Fact]
    public async Task SlackApi_IsBelievedAndNotItsStatus()
    {
        await using FaultServer receiver = await AnswerAsync(200, """{"ok":false,"error":"not_in_channel"}""");
        ChannelRequest request = ChannelRequest.Json(new($"http://{receiver.Host}/"), null, judge: SlackChannel.JudgeApi);

        (await FailAsync(Provider(receiver), NetworkRules.Open, request)).ShouldBe("Slack responded with error: not_in_channel");
    }

    [Fact]
    public async Task SecondRequest_IsNotSentAfterAFailureOfTheFirst()
    {
        await using FaultServer receiver = await AnswerAsync(400, "no");
        NotificationProvider provider = SampleEvents.Provider($"{{type: pagerduty, address: 'http://{receiver.Host}/', channel: key}}");

        await FailAsync(provider);

        receiver.Requests.Select(r => r.Path).ShouldBe(["/v2/enqueue"]);
    }

    /// <summary>Certificates of certSecretRef, through the proxy of proxySecretRef, which has to be logged in to.</summary>
    [Fact]
    public async Task CertificatesAndProxy_AreUsed()
    {
        TestCertificates certificates = new();
        using X509Certificate2 certificate = certificates.Server("receiver.example");
        await using FaultServer receiver = await FaultServer.StartAsync((_, _) => Task.CompletedTask, certificate: certificate);
        await using ConnectProxy proxy = new(int.Parse(receiver.Host.Split(':')[1], null), "u:hidden-password");
        NotificationProvider Of(string type) => NotificationProvider.From(
            SampleEvents.WithSpec("Provider", $"{{type: {type}, address: 'https://receiver.example/in', channel: c, timeout: 1m}}"),
            null,
            SampleEvents.Secret(("ca.crt", certificates.AuthorityPem)),
            SampleEvents.Secret(("address", $"http://127.0.0.1:{proxy.Port}"), ("username", "u"), ("password", "hidden-password")));

        await SendAsync(Of("generic"), times: 2);

        receiver.Requests.Select(r => $"{r.Method} {r.Path}").ShouldBe(["POST /in", "POST /in"]);
        proxy.Tunnels.Count.ShouldBe(1, "one connection for a pass");
        (await FailAsync(Of("discord"))).ShouldContain("certificate of the receiver is not trusted");
        (await FailAsync(Of("generic"), NetworkRules.Closed)).ShouldContain("refused to connect to a private address", customMessage: "users choose the proxy");
        proxy.Tunnels.Count.ShouldBe(2);
    }

    [Fact]
    public async Task GitHubApp_OpensTheRepositoryWithATokenThatIsNotShown()
    {
        await using FaultServer receiver = await FaultServer.StartAsync(async (context, _) =>
        {
            if (context.Request.Path.StartsWithSegments("/app", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status201Created;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"token":"installation"}""");
                return;
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync($"{context.Request.Headers.Authorization} unknown");
        });
        using RSA key = RSA.Create(1024);

        string told = await FailAsync(SampleEvents.Provider(
            $"{{type: githubdispatch, address: 'http://user:word@{receiver.Host}/org/repo'}}",
            ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", key.ExportRSAPrivateKeyPem()), ("githubAppBaseURL", $"http://{receiver.Host}")));

        receiver.Requests.Select(r => r.Path).ShouldBe(["/app/installations/2/access_tokens", "/api/v3/repos/org/repo/dispatches"]);
        receiver.Requests.Last().Authorization.ShouldBe("Bearer installation");
        told.ShouldBe("request failed with status code 403: Bearer *** unknown");
    }

    /// <summary>Neither another attempt nor another event would get in, and GitHub is not asked before the time that it named.</summary>
    [Fact]
    public async Task GitHubApp_ThatCannotLogIn_IsUnavailable()
    {
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        using RSA key = RSA.Create(1024);
        NotificationProvider provider = SampleEvents.Provider(
            $"{{type: githubdispatch, address: 'http://{receiver.Host}/org/repo'}}",
            ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", key.ExportRSAPrivateKeyPem()), ("githubAppBaseURL", $"http://{receiver.Host}"));
        ChannelType type = ChannelType.Find(provider.Type).ShouldNotBeNull();
        using MessageSender sender = new(NetworkRules.Open, _time);
        using Receiver there = sender.Open(provider, type);
        Task Send() => sender.SendAsync(type.Channel.RequestsFor(SampleEvents.Success, provider), there, TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<NotificationException>(Send)).IsUnavailable.ShouldBeTrue();
        (await Should.ThrowAsync<NotificationException>(Send)).Message.ShouldContain("rate limited until");

        receiver.Requests.Count.ShouldBe(1);
    }

    private static Task<FaultServer> AnswerAsync(int status, string body) => FaultServer.StartAsync((context, _) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    });

    private static NotificationProvider Provider(FaultServer receiver) => SampleEvents.Provider($"{{type: generic, address: 'http://{receiver.Host}/in'}}");

    private Task<string> FailAsync(FaultServer receiver) => FailAsync(Provider(receiver));

    private async Task<string> FailAsync(NotificationProvider provider, NetworkRules? rules = null, ChannelRequest? request = null) =>
        (await Should.ThrowAsync<NotificationException>(SendAsync(provider, rules, request))).Message;

    private async Task SendAsync(NotificationProvider provider, NetworkRules? rules = null, ChannelRequest? request = null, int times = 1)
    {
        using MessageSender sender = new(rules ?? NetworkRules.Open, _time);
        ChannelType type = ChannelType.Find(provider.Type).ShouldNotBeNull();
        IReadOnlyList<ChannelRequest> requests = request is null ? type.Channel.RequestsFor(SampleEvents.Success, provider) : [request];
        using Receiver receiver = sender.Open(provider, type);
        for (int i = 0; i < times; i++)
        {
            await sender.SendAsync(requests, receiver, TestContext.Current.CancellationToken);
        }
    }
}

using Microsoft.AspNetCore.Http;
using Serverless.Engine.Notifications;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §1.2: posting to a configured address.</summary>
public sealed class ControllerPosterTests
{
    private const string Token = "fluxcd.controlplane.io/token";

    private static readonly string TokenOfC =
        "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"c/{SampleEvents.Failure.Uid}")));

    private readonly RetryClock _time = new();

    [Fact]
    public async Task Events_ArePostedAsTheyAre()
    {
        List<string> bodies = [];
        await using FaultServer controller = await FaultServer.StartAsync(async (context, _) =>
        {
            using StreamReader reader = new(context.Request.Body);
            bodies.Add($"{context.Request.Method} {context.Request.ContentType} {await reader.ReadToEndAsync()}");
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });

        (await PostAsync(controller, SampleEvents.Failure, SampleEvents.Success)).ShouldBeNull();

        bodies.ShouldBe(new[] { SampleEvents.Failure, SampleEvents.Success }.Select(e => $"POST application/json {System.Text.Encoding.UTF8.GetString(e.With((Token, TokenOfC)).ToUtf8())}"));
    }

    /// <summary>The receiver would take the same failure of the same object in two clusters for one.</summary>
    [Fact]
    public async Task Clusters_AreToldApartByAToken()
    {
        List<string?> tokens = [];
        await using FaultServer controller = await FaultServer.StartAsync(async (context, _) =>
        {
            using StreamReader reader = new(context.Request.Body);
            tokens.Add(JsonTree.ParseObject(System.Text.Encoding.UTF8.GetBytes(await reader.ReadToEndAsync())).StringAt("metadata", Token));
        });

        await PostAsync(controller, "c", SampleEvents.Failure);
        await PostAsync(controller, "other", SampleEvents.Failure);
        await PostAsync(controller, "c", SampleEvents.Success.With((Token, "of its own")));

        (tokens[0], tokens[2]).ShouldBe((TokenOfC, "of its own"));
        tokens[1].ShouldNotBe(tokens[0]);
    }

    /// <summary>notifications.md §1.4: what the controller would call a duplicate is not posted with each retry.</summary>
    [Fact]
    public async Task SameEvent_IsPostedOnceInFiveMinutes()
    {
        await using FaultServer controller = await AnswerAsync(202);
        ManualTimeProvider time = new();
        using ControllerPoster poster = new(time);
        foreach (int seconds in new[] { 0, 299, 1 })
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            (await poster.PostAsync(new($"http://{controller.Host}/"), "c", [SampleEvents.Failure, SampleEvents.Failure], TestContext.Current.CancellationToken)).ShouldBeNull();
        }

        controller.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public void Event_HasTheReferencesFields() =>
        JsonTree.ToJson(JsonTree.ParseObject(SampleEvents.Success.With(("fluxcd.controlplane.io/revision", "1")).ToUtf8())).ShouldBe(
            """{"involvedObject":{"kind":"ResourceSet","namespace":"flux-system","name":"apps","uid":"6f1d6b3c-4d5e-4f60-8a71-9b8c7d6e5f40","apiVersion":"fluxcd.controlplane.io/v1","resourceVersion":"42"},"severity":"info","timestamp":"2026-03-01T12:00:00Z","message":"all 3 objects are *ready*","reason":"ReconciliationSucceeded","metadata":{"fluxcd.controlplane.io/revision":"1"},"reportingController":"flux-operator","reportingInstance":"host-1"}""");

    [Theory]
    [InlineData(429, 2)]
    [InlineData(202, 2)]
    public async Task Duplicate_IsFinalAndNoFailure(int status, int requests)
    {
        await using FaultServer controller = await AnswerAsync(status);

        (await PostAsync(controller, SampleEvents.Failure, SampleEvents.Success)).ShouldBeNull();

        controller.Requests.Count.ShouldBe(requests);
    }

    [Theory]
    [InlineData(503, 5)]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    public async Task Failure_IsTriedAgainAndEndsThePosting(int status, int requests)
    {
        await using FaultServer controller = await AnswerAsync(status);

        (await PostAsync(controller, SampleEvents.Failure, SampleEvents.Success)).ShouldBe(
            $"event ReconciliationFailed about ResourceSet/flux-system/apps was not posted to notification-controller: it answered with status code {status}; 1 more event(s) were not posted");

        controller.Requests.Count.ShouldBe(requests);
        _time.Waits.Select(w => w.TotalSeconds).ShouldBe(new double[] { 1, 2, 4, 8 }.Take(requests - 1));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Refusal_IsOfOneEventOnly(int status)
    {
        await using FaultServer controller = await FaultServer.StartAsync((context, server) =>
        {
            context.Response.StatusCode = server.Requests.Count == 1 ? status : 202;
            return Task.CompletedTask;
        });

        (await PostAsync(controller, SampleEvents.Failure, SampleEvents.Success)).ShouldNotBeNull().ShouldStartWith("event ReconciliationFailed");

        controller.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Silence_IsTriedAgain()
    {
        _time.TimeoutsFire = true;
        await using FaultServer controller = await FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        (await PostAsync(controller, SampleEvents.Failure)).ShouldNotBeNull().ShouldEndWith("no answer in time");

        _time.Waits.Count.ShouldBe(4);
    }

    /// <summary>The configured address is that of all clusters: a dead one must not cost each pass of each of them its time.</summary>
    [Fact]
    public async Task AddressWithoutAnAnswer_IsLeftAloneForFiveMinutes()
    {
        await using FaultServer controller = await AnswerAsync(503);
        using ControllerPoster poster = new(_time);
        Uri address = new($"http://{controller.Host}/");
        await poster.PostAsync(address, "c", [SampleEvents.Failure], TestContext.Current.CancellationToken);

        string? told = await poster.PostAsync(address, "other", [SampleEvents.Failure, SampleEvents.Success], TestContext.Current.CancellationToken);

        told.ShouldBe("2 event(s) were not posted: notification-controller is left out, since within the last five minutes it gave no answer or took nothing");
        controller.Requests.Count.ShouldBe(5);
        _time.Advance(TimeSpan.FromMinutes(5));
        await poster.PostAsync(address, "other", [SampleEvents.Failure], TestContext.Current.CancellationToken);
        controller.Requests.Count.ShouldBe(10);
    }

    /// <summary>Attempts without an answer take longer together than there is time: those that ended count.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task AddressThatIsSilentUntilTheEnd_IsLeftAloneOnceAnAttemptHasFailed(int attempts, bool isLeftAlone)
    {
        using CancellationTokenSource sending = new();
        bool isSilent = true;
        await using FaultServer controller = await FaultServer.StartAsync(async (context, server) =>
        {
            if (!isSilent)
            {
                return;
            }

            if (server.Requests.Count < attempts)
            {
                context.Abort();
                return;
            }

            await sending.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using ControllerPoster poster = new(_time);
        Uri address = new($"http://{controller.Host}/");
        (await poster.PostAsync(address, "c", [SampleEvents.Failure, SampleEvents.Success], sending.Token)).ShouldNotBeNull().ShouldEndWith("; 1 more event(s) were not posted");

        isSilent = false;
        string? told = await poster.PostAsync(address, "c", [SampleEvents.Failure], TestContext.Current.CancellationToken);

        (told is not null).ShouldBe(isLeftAlone);
    }

    [Fact]
    public async Task TimeThatIsOver_IsNotTheControllersFault()
    {
        await using FaultServer controller = await AnswerAsync(202);
        using ControllerPoster poster = new(_time);
        NotificationEvent[] events = [SampleEvents.Failure, SampleEvents.Success];

        (await poster.PostAsync(new($"http://{controller.Host}/"), "c", events, new CancellationToken(canceled: true))).ShouldBe("the time for it is over, 2 event(s) were not posted");

        controller.Requests.ShouldBeEmpty();
        (await PostAsync(controller, SampleEvents.Failure)).ShouldBeNull();
    }

    [Theory]
    [InlineData("u:p%40w", "Basic dTpwQHc=")]
    [InlineData("u", "Basic dTo=")]
    public async Task LoginInTheAddress_IsShown(string login, string authorization)
    {
        await using FaultServer controller = await AnswerAsync(202);
        using ControllerPoster poster = new(_time);

        (await poster.PostAsync(new($"http://{login}@{controller.Host}/"), "c", [SampleEvents.Failure], TestContext.Current.CancellationToken)).ShouldBeNull();

        controller.Requests.ShouldHaveSingleItem().Authorization.ShouldBe(authorization);
    }

    private static Task<FaultServer> AnswerAsync(int status) => FaultServer.StartAsync((context, _) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private Task<string?> PostAsync(FaultServer controller, params NotificationEvent[] events) => PostAsync(controller, "c", events);

    private async Task<string?> PostAsync(FaultServer controller, string cluster, params NotificationEvent[] events)
    {
        using ControllerPoster poster = new(_time);
        return await poster.PostAsync(new Uri($"http://{controller.Host}/"), cluster, events, TestContext.Current.CancellationToken);
    }
}

using Microsoft.AspNetCore.Http;
using Serverless.Engine.Notifications;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §1.2: posting to a configured address.</summary>
public sealed class ControllerPosterTests
{
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

        bodies.ShouldBe(new[] { SampleEvents.Failure, SampleEvents.Success }.Select(e => $"POST application/json {System.Text.Encoding.UTF8.GetString(e.ToUtf8())}"));
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
    [InlineData(400, 1)]
    [InlineData(413, 1)]
    public async Task Failure_IsTriedAgainAndEndsThePosting(int status, int requests)
    {
        await using FaultServer controller = await AnswerAsync(status);

        (await PostAsync(controller, SampleEvents.Failure, SampleEvents.Success)).ShouldBe(
            $"event ReconciliationFailed about ResourceSet/flux-system/apps was not posted to notification-controller: it answered with status code {status}");

        controller.Requests.Count.ShouldBe(requests);
        _time.Waits.Select(w => w.TotalSeconds).ShouldBe(new double[] { 1, 2, 4, 8 }.Take(requests - 1));
    }

    [Fact]
    public async Task Silence_IsTriedAgain()
    {
        _time.TimeoutsFire = true;
        await using FaultServer controller = await FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        (await PostAsync(controller, SampleEvents.Failure)).ShouldNotBeNull().ShouldEndWith("no answer in time");

        _time.Waits.Count.ShouldBe(4);
    }

    private static Task<FaultServer> AnswerAsync(int status) => FaultServer.StartAsync((context, _) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private async Task<string?> PostAsync(FaultServer controller, params NotificationEvent[] events)
    {
        using ControllerPoster poster = new(_time);
        return await poster.PostAsync(new($"http://{controller.Host}/"), events, TestContext.Current.CancellationToken);
    }
}

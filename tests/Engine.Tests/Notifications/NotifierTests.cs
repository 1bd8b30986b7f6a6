using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §6: how long a pass takes for telling people.</summary>
public sealed class NotifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(600, 30)]
    [InlineData(20, 15)]
    [InlineData(1, 2)]
    public async Task Time_IsWhatThePassHasLeft(int left, int seconds)
    {
        await using FaultServer silent = await SilentAsync();
        Task<string?> telling = TellAsync(silent, TimeSpan.FromSeconds(left), CancellationToken.None);
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        await _time.UntilRingsAsync(end, Cancelled);

        while (_time.GetUtcNow() < end)
        {
            telling.IsCompleted.ShouldBeFalse();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        (await telling).ShouldNotBeNull().ShouldEndWith("no answer in time");
    }

    /// <summary>A host that stops kills its processes after five seconds.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PassThatIsCutOff_LeavesTwoSeconds(bool isCutOffBefore)
    {
        using CancellationTokenSource pass = new();
        await using FaultServer silent = await SilentAsync();
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromSeconds(2);
        if (isCutOffBefore)
        {
            await pass.CancelAsync();
        }

        Task<string?> telling = TellAsync(silent, TimeSpan.MaxValue, pass.Token);
        if (!isCutOffBefore)
        {
            await _time.UntilRingsAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(30), Cancelled);
            await pass.CancelAsync();
        }

        await _time.UntilRingsAsync(end, Cancelled);
        _time.Advance(TimeSpan.FromSeconds(2));

        (await telling).ShouldNotBeNull().ShouldEndWith("no answer in time");
    }

    /// <summary>What was nearly over does not get longer.</summary>
    [Fact]
    public async Task PassThatIsCutOff_AddsNoTime()
    {
        using CancellationTokenSource pass = new();
        await using FaultServer silent = await SilentAsync();
        Task<string?> telling = TellAsync(silent, TimeSpan.FromSeconds(8), pass.Token);
        await _time.UntilRingsAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(3), Cancelled);
        _time.Advance(TimeSpan.FromSeconds(2));

        await pass.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await telling).ShouldNotBeNull().ShouldEndWith("no answer in time");
    }

    /// <summary>What failed comes first, but of one object in the order of time: the last word closes an incident.</summary>
    [Fact]
    public async Task Failures_AreToldFirst()
    {
        List<string> told = [];
        await using FaultServer controller = await FaultServer.StartAsync(async (context, _) =>
        {
            using StreamReader reader = new(context.Request.Body);
            told.Add(JsonTree.ParseObject(System.Text.Encoding.UTF8.GetBytes(await reader.ReadToEndAsync())).StringAt("message")!);
        });

        (await TellAsync(controller, TimeSpan.MaxValue, CancellationToken.None, ("fine", "Normal", "1"), ("broken", "Normal", "2"), ("fine", "Normal", "3"), ("broken", "Warning", "4"))).ShouldBeNull();

        told.ShouldBe(["2", "4", "1", "3"]);
    }

    private static Task<FaultServer> SilentAsync() => FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

    private Task<string?> TellAsync(FaultServer receiver, TimeSpan left, CancellationToken pass) => TellAsync(receiver, left, pass, ("a", "Normal", "it is"));

    private async Task<string?> TellAsync(FaultServer receiver, TimeSpan left, CancellationToken pass, params (string Name, string Type, string Message)[] events)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(context => FakeApiServer.AnswerAsync(context, 201, "{}"));
        using KubernetesClient client = server.Client();
        EventRecorder recorder = new(client, new EventCorrelator(), _time, "test");
        foreach ((string name, string type, string message) in events)
        {
            recorder.Remind(SampleEvents.Object($"{{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {{name: {name}, namespace: b}}}}"), type, "Done", message);
        }

        using Notifier notifier = new(
            new NotificationOptions { ControllerAddress = new($"http://{receiver.Host}/") }, new FileStateStore(_folder.Path, _time), _time, "test");
        return await notifier.DeliverAsync("c", client, recorder, left, pass);
    }
}

using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Scanning.Registry;
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

    private static Task<FaultServer> SilentAsync() => FaultServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

    private async Task<string?> TellAsync(FaultServer receiver, TimeSpan left, CancellationToken pass)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(context => FakeApiServer.AnswerAsync(context, 201, "{}"));
        using KubernetesClient client = server.Client();
        EventRecorder recorder = new(client, new EventCorrelator(), _time, "test");
        await recorder.NormalAsync(SampleEvents.Object("{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: a, namespace: b}}"), "Done", "it is", Cancelled);
        using Notifier notifier = new(
            new NotificationOptions { ControllerAddress = new($"http://{receiver.Host}/") }, NetworkRules.Open, new FileStateStore(_folder.Path, _time), _time, "test");
        return await notifier.DeliverAsync("c", client, recorder, left, pass);
    }
}

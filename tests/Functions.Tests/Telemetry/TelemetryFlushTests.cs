using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>When what was measured is sent, and who waits for it (functions-host.md FH-74).</summary>
public sealed class TelemetryFlushTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly TaskCompletionSource _collector = new();
    private readonly TelemetryFlush _flush;
    private int _sent;

    public TelemetryFlushTests() => _flush = new TelemetryFlush(
        () =>
        {
            Interlocked.Increment(ref _sent);
            _begun.Release();
            return _collector.Task;
        },
        _time);

    [Fact]
    public async Task Sending_UnderWay_IsFollowedByOneForAllWhoEndMeanwhile()
    {
        Task first = _flush.RunAsync();
        await BegunAsync();
        Task[] others = [.. Enumerable.Range(0, 20).Select(_ => _flush.RunAsync())];
        _sent.ShouldBe(1);

        _collector.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(TimeSpan.FromSeconds(30));
        _sent.ShouldBe(2);
    }

    [Fact]
    public async Task Sending_ThatFailed_IsFollowedByTheNext()
    {
        _collector.SetException(new InvalidOperationException("gone"));

        await _flush.RunAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await _flush.RunAsync().WaitAsync(TimeSpan.FromSeconds(30));

        _sent.ShouldBe(2);
    }

    [Fact]
    public async Task Collector_ThatHangs_CostsTwoSeconds()
    {
        Task waiting = _flush.RunAsync();
        await BegunAsync();
        waiting.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(2));

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_EndsWithoutTheCollector_AlsoWhenItsWorkThrows(bool throws)
    {
        using FleetMetrics metrics = new(_time, AppConfigBinder.Bind([], new ConfigurationBuilder().Build()));
        RequestDelegate function = new HttpFunctions(metrics, _flush, NullLogger<HttpFunctions>.Instance)
            .Of("Webhook", _ => throws ? throw new InvalidOperationException("bug") : Task.CompletedTask);

        Task request = function(new DefaultHttpContext());

        await (throws ? Should.ThrowAsync<InvalidOperationException>(request) : request).WaitAsync(TimeSpan.FromSeconds(30));
        await BegunAsync();
    }

    [Fact]
    public async Task HealthCheck_StartsNoSending()
    {
        await using TestHandler handler = await new TestHandler { Flush = _flush }.StartAsync();

        using HttpResponseMessage response = await handler.Http.GetAsync("/api/health");

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await _begun.WaitAsync(TimeSpan.FromMilliseconds(200))).ShouldBeFalse();
    }

    private async Task BegunAsync() => (await _begun.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("it is sent");
}

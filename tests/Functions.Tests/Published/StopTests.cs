using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Published;

/// <summary>functions-host.md FH-70: a stop signal ends the published handler within five seconds, whatever it is at.</summary>
public sealed class StopTests(PublishedHandler published) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ServerPort.Next();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Limit_OfRunningWork_IsFiveSeconds()
    {
        await using TestHandler handler = await new TestHandler().StartAsync();

        handler.Service<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Signal_WhileAPassHangs_EndsTheProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals");
        using TcpListener cluster = new(IPAddress.Loopback, 0);
        cluster.Start();
        _folder.Write("prod.yaml", $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://{{{cluster.LocalEndpoint}}}"}}]
            users: [{name: u, user: {token: t}}]
            """);
        await using HandlerProcess handler = await HandlerProcess.StartAsync(published, _port, new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{_port}",
            ["Clusters__Folder"] = _folder.Path,
            ["Clusters__AllowLocalAddresses"] = "true",
            ["WorkQueue"] = "UseDevelopmentStorage=true",
            ["State__Folder"] = _folder.File("state"),
            ["LogLevel"] = "Debug",
        });
        using HttpResponseMessage ready = await handler.ReadyAsync();
        Task<HttpResponseMessage> pass = handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UtcNow)))));
        await handler.LineAsync("pass begins");

        long start = Stopwatch.GetTimestamp();
        handler.Terminate();
        await handler.ExitAsync();

        // The pass alone would hang for its two minutes, and .NET's own limit is 30 seconds; a loaded machine may need longer than the five for the rest.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(25));
        await Should.ThrowAsync<HttpRequestException>(pass);
        handler.Errors.ShouldBeEmpty();
    }
}

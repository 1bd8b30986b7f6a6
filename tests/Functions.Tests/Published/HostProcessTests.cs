using System.Net;
using System.Net.NetworkInformation;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Published;

/// <summary>A test plays the Functions host against the published executable (functions-host.md §20).</summary>
public sealed class HostProcessTests(PublishedHandler published) : IDisposable
{
    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {token: kubeconfig-token}}]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ServerPort.Next();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_HostVariables_ListensOnTheGivenLoopbackPortOnly()
    {
        (int urls, int ports) = (ServerPort.Next(), ServerPort.Next());
        await using HandlerProcess handler = await StartAsync(("ASPNETCORE_URLS", $"http://0.0.0.0:{urls}"), ("ASPNETCORE_HTTP_PORTS", $"{ports}"), ("DOTNET_URLS", $"http://0.0.0.0:{urls}"));

        using HttpResponseMessage ready = await handler.ReadyAsync();

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        IPEndPoint[] listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        listeners.Where(l => l.Port == _port).ShouldBe([new IPEndPoint(IPAddress.Loopback, _port)]);
        listeners.ShouldNotContain(l => l.Port == urls || l.Port == ports);
    }

    [Fact]
    public async Task Start_PortTaken_ExitsNonZeroWithALineOnStderr()
    {
        await using HandlerProcess first = await StartAsync();
        using HttpResponseMessage ready = await first.ReadyAsync();

        await using HandlerProcess second = await StartAsync();

        (await second.ExitAsync()).ShouldBe(1);
        second.Errors.ShouldContain(l => l.Contains($"{_port}", StringComparison.Ordinal));
    }

    /// <summary>schedule.md §2.7: where the platform has no time zones, those that are published with the handler serve.</summary>
    [Fact]
    public async Task Start_WithoutTimeZonesOfThePlatform_TakesThePublishedOnes()
    {
        Assert.SkipUnless(File.Exists("/usr/share/zoneinfo/Europe/Berlin"), "the machine that publishes has no time zones to publish");
        await using HandlerProcess handler = await StartAsync(("TZDIR", "/does/not/exist"));

        using HttpResponseMessage ready = await handler.ReadyAsync();

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_BadSettings_ExitsNonZeroAndNamesThemAll()
    {
        await using HandlerProcess handler = await HandlerProcess.StartAsync(published, _port, new Dictionary<string, string> { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "port" });

        (await handler.ExitAsync()).ShouldBe(1);
        handler.Errors.Select(l => l.Split(':')[0]).ShouldBe(["FUNCTIONS_CUSTOMHANDLER_PORT", "Clusters", "WorkQueue", "State"]);
    }

    [Fact]
    public async Task Timer_Fired_GivesTheQueueItsMessages()
    {
        _folder.Write("prod.yaml", Kubeconfig);
        await using HandlerProcess handler = await StartAsync();
        using HttpResponseMessage ready = await handler.ReadyAsync();

        using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation(
            "Scanner",
            """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{}}"""));

        List<object?> messages = (await response.ShouldSucceedAsync()).ListAt("Outputs", "work").ShouldNotBeNull();
        WorkMessage.Decode(messages.ShouldHaveSingleItem(), out _)!.Cluster.ShouldBe("prod");
    }

    [Theory]
    [InlineData(QueueEncoding.Doubled)]
    [InlineData(QueueEncoding.Single)]
    [InlineData(QueueEncoding.Object)]
    public async Task QueueMessage_Fired_RunsAPassThatReportsTheUnreachableCluster(QueueEncoding encoding)
    {
        _folder.Write("prod.yaml", Kubeconfig);
        await using HandlerProcess handler = await StartAsync();
        using HttpResponseMessage ready = await handler.ReadyAsync();
        string message = WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UnixEpoch));

        using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(message, encoding)));

        await response.ShouldSucceedAsync();
        string line = await handler.LineAsync("cluster prod: no pass", Envelope.InvocationId);
        Dictionary<string, object?> entry = (Dictionary<string, object?>)JsonTree.Parse(line)!;
        (entry["level"], entry["function"]).ShouldBe(("Error", "Reconciler"));
        string.Concat(handler.Output).ShouldNotContain("kubeconfig-token");
    }

    [Fact]
    public async Task Exception_InAFunction_Is500WithOneLineThatNamesTheInvocation()
    {
        await using HandlerProcess handler = await StartAsync(("Clusters__Folder", _folder.File("nowhere")));
        using HttpResponseMessage ready = await handler.ReadyAsync();

        using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation("Scanner", """{"Data":{"timer":{}},"Metadata":{}}"""));

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        Dictionary<string, object?> entry = (Dictionary<string, object?>)JsonTree.Parse(await handler.LineAsync("the invocation failed"))!;
        (entry["invocationId"], entry["level"]).ShouldBe((Envelope.InvocationId, "Error"));
    }

    [Fact]
    public async Task Proxied_Requests_ReachThePublicRoutesOnly()
    {
        await using HandlerProcess handler = await StartAsync(("Receivers__main__Kind", "distribution"), ("Receivers__main__Secret", "right"));
        using HttpResponseMessage ready = await handler.ReadyAsync();

        using HttpResponseMessage health = await handler.Http.GetAsync("/api/health");
        using HttpResponseMessage refused = await handler.Http.PostAsync("/api/webhooks/distribution/main?code=function-key-value", new StringContent("{}", null, "application/json"));
        using HttpResponseMessage hidden = await handler.Http.PostAsync("/api/Reconciler", new StringContent("{}"));

        (health.StatusCode, refused.StatusCode, hidden.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound));
        await handler.LineAsync("webhook distribution/main: answered 401");
        string.Concat(handler.Output).ShouldNotContain("function-key-value");
    }

    private Task<HandlerProcess> StartAsync(params (string Name, string Value)[] more)
    {
        Dictionary<string, string> environment = new()
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{_port}",
            ["FUNCTIONS_HTTPWORKER_PORT"] = $"{_port}",
            ["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = "w",
            ["Clusters__Folder"] = _folder.Path,
            ["State__Folder"] = _folder.File("state"),
            ["WorkQueue"] = "UseDevelopmentStorage=true",
        };
        foreach ((string name, string value) in more)
        {
            environment[name] = value;
        }

        return HandlerProcess.StartAsync(published, _port, environment);
    }
}

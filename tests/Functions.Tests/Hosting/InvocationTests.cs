using System.Net;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>functions-host.md §20, checks 3 to 9, against the handler in this process.</summary>
public sealed class InvocationTests : IAsyncDisposable
{
    private static readonly WorkItem Item = new("prod", new DateTimeOffset(2026, 3, 1, 11, 59, 0, TimeSpan.Zero), "ghcr.io/acme/app");

    private readonly ManualTimeProvider _time = new();
    private readonly TestHandler _handler;

    public InvocationTests() => _handler = new TestHandler { Time = _time };

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Theory]
    [InlineData(QueueEncoding.Doubled)]
    [InlineData(QueueEncoding.Single)]
    [InlineData(QueueEncoding.Object)]
    public async Task Reconciler_AnyEncoding_GivesTheSameItem(QueueEncoding encoding)
    {
        await _handler.StartAsync("prod");

        using HttpResponseMessage response = await InvokeAsync("Reconciler", Envelope.Queue(WorkMessage.Encode(Item), encoding));

        await response.ShouldSucceedAsync();
        _handler.Pass.Items.ShouldBe([Item]);
    }

    [Fact]
    public async Task Reconciler_MembersNamedLikeMetadata_DoNotChangeTheItem()
    {
        await _handler.StartAsync("prod");
        string clash = WorkMessage.Encode(Item)[..^1] + ""","Id":"x","DequeueCount":"y","sys":{"MethodName":"z"}}""";

        using HttpResponseMessage response = await InvokeAsync("Reconciler", Envelope.Queue(clash));

        await response.ShouldSucceedAsync();
        _handler.Pass.Items.ShouldBe([Item]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"v":7,"kind":"pass"}""")]
    [InlineData("aGVsbG8=")]
    public async Task Reconciler_ForeignMessage_IsDoneAndLogged(string message)
    {
        await _handler.StartAsync("prod");

        using HttpResponseMessage response = await InvokeAsync("Reconciler", Envelope.Queue(message));

        await response.ShouldSucceedAsync();
        _handler.Pass.Items.ShouldBeEmpty();
        _handler.Log.Lines.ShouldContain(l => l.Contains("\"level\":\"Error\"") && l.Contains("work message dropped") && l.Contains(Envelope.InvocationId));
    }

    [Theory]
    [InlineData("""{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2025-11-03T08:10:00+00:00","Next":"2025-11-03T08:15:00+00:00","LastUpdated":"2025-11-03T08:10:00+00:00"},"IsPastDue":false}},"Metadata":{}}""")]
    [InlineData("""{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":true}},"Metadata":{}}""")]
    [InlineData("""{"Data":{"timer":{"ScheduleStatus":null}},"Metadata":{}}""")]
    public async Task Scanner_AnyTimerPayload_GivesOneMessageForEachCluster(string envelope)
    {
        await _handler.StartAsync("b", "a");
        _handler.AddCluster("asleep", """{"paused":true}""");

        using HttpResponseMessage response = await InvokeAsync("Scanner", envelope);

        Dictionary<string, object?> body = await response.ShouldSucceedAsync();
        List<object?> messages = body.ListAt("Outputs", "work").ShouldNotBeNull();
        messages.Cast<string>().Select(m => WorkMessage.Decode(m, out _)).ShouldBe([new WorkItem("a", _time.GetUtcNow()), new WorkItem("b", _time.GetUtcNow())]);
    }

    [Fact]
    public async Task Scanner_OneBadFile_StillTicksTheRestAndLogsIt()
    {
        await _handler.StartAsync("a");
        File.WriteAllText(_handler.Folder("clusters/prod_1.yaml"), "x");
        File.WriteAllText(_handler.Folder("clusters/orphan.settings.json"), "{}");

        using HttpResponseMessage response = await InvokeAsync("Scanner", """{"Data":{"timer":{}},"Metadata":{}}""");

        (await response.ShouldSucceedAsync()).ListAt("Outputs", "work")!.Count.ShouldBe(1);
        _handler.Log.Lines.ShouldContain(l => l.Contains("a cluster is left out") && l.Contains("prod_1.yaml"));
        _handler.Log.Lines.ShouldContain(l => l.Contains("a cluster is left out") && l.Contains("orphan.settings.json"));
    }

    [Fact]
    public async Task Scanner_NoClusters_StillGivesAnArray()
    {
        await _handler.StartAsync();

        using HttpResponseMessage response = await InvokeAsync("Scanner", """{"Data":{"timer":{}},"Metadata":{}}""");

        (await response.ShouldSucceedAsync()).ListAt("Outputs", "work").ShouldBe([]);
    }

    [Fact]
    public async Task Scanner_CatalogueBroken_FailsWithOneLineThatNamesTheInvocation()
    {
        await _handler.StartAsync();
        _handler.RemoveClusterFolder();

        using HttpResponseMessage response = await InvokeAsync("Scanner", """{"Data":{"timer":{}},"Metadata":{}}""");

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        string line = _handler.Log.Lines.Single(l => l.Contains("the invocation failed"));
        line.TrimEnd('\n').ShouldNotContain('\n');
        Dictionary<string, object?> entry = (Dictionary<string, object?>)JsonTree.Parse(line)!;
        entry["invocationId"].ShouldBe(Envelope.InvocationId);
        entry["function"].ShouldBe("Scanner");
        entry["level"].ShouldBe("Error");
        entry.StringAt("exception").ShouldNotBeNull().ShouldContain("cluster folder");
    }

    [Fact]
    public async Task Reconciler_PastItsDeadline_AnswersBeforeTheHostKills()
    {
        _handler.Pass.Behaviour = async (item, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return RecordingPass.Report(item);
        };
        await _handler.StartAsync("prod");
        Task<HttpResponseMessage> answer = InvokeAsync("Reconciler", Envelope.Queue(WorkMessage.Encode(Item)));
        await _handler.Pass.Started.WaitAsync();

        _time.Advance(TimeSpan.FromMinutes(4));
        using HttpResponseMessage response = await answer;

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.ReadJsonAsync())["error"].ShouldBe("deadline exceeded");
    }

    [Theory]
    [InlineData("POST", "/api/Reconciler", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/Scanner", HttpStatusCode.NotFound)]
    [InlineData("POST", "/Webhook", HttpStatusCode.NotFound)]
    [InlineData("POST", "/webhooks/generic/main", HttpStatusCode.NotFound)]
    [InlineData("POST", "/Unknown", HttpStatusCode.NotFound)]
    [InlineData("GET", "/Reconciler", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/Scanner", HttpStatusCode.MethodNotAllowed)]
    public async Task Path_OutsideItsPlace_IsRefused(string method, string path, HttpStatusCode expected)
    {
        await _handler.StartAsync("prod");
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = new StringContent(Envelope.Queue(WorkMessage.Encode(Item))) };

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
        _handler.Pass.Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Data":"text"}""")]
    public async Task Invocation_NotTheEnvelope_Is400(string body)
    {
        await _handler.StartAsync("prod");

        using HttpResponseMessage response = await InvokeAsync("Reconciler", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task StandAlone_InvocationPaths_DoNotExist()
    {
        await using TestHandler standAlone = await new TestHandler { Mode = Serverless.Functions.Configuration.HandlerMode.StandAlone }.StartAsync();

        using HttpResponseMessage response = await standAlone.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(Item))));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<HttpResponseMessage> InvokeAsync(string function, string body) => _handler.Http.SendAsync(Envelope.Invocation(function, body));
}

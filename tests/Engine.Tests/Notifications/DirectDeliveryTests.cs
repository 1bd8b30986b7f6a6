using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Status;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §6: many events and many Providers, and what is said of what nobody was told.</summary>
public sealed class DirectDeliveryTests : IAsyncLifetime
{
    private static readonly ApiResource[] Resources =
    [
        new(NotificationKinds.Provider, "providers", Namespaced: true),
        new(new GroupVersionKind("", "v1", "Secret"), "secrets", Namespaced: true),
        new(new GroupVersionKind("", "v1", "Event"), "events", Namespaced: true),
    ];

    private static readonly NotificationEvent[] Three =
        [SampleEvents.Failure, SampleEvents.Success, SampleEvents.Success with { Message = "another" }];

    private readonly RetryClock _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly MessageSender _sender;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private string _type = "generic";
    private FaultServer _receiver = null!;
    private FakeApiServer _server = null!;

    public DirectDeliveryTests() => _sender = new(NetworkRules.Open, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await FaultServer.StartAsync((context, _) => _answer(context));
        _server = await FakeApiServer.StartAsync(async context =>
        {
            string[] path = context.Request.Path.Value!.Split('/');
            if (HttpMethods.IsPost(context.Request.Method))
            {
                using MemoryStream body = new();
                await context.Request.Body.CopyToAsync(body);
                Dictionary<string, object?> told = JsonTree.ParseObject(body.ToArray());
                _warnings.Enqueue($"{told.StringAt("involvedObject", "name")} {told.StringAt("reason")}: {told.StringAt("message")}");
                await FakeApiServer.AnswerAsync(context, 201, "{}");
            }
            else if (path[^2] == "providers")
            {
                await FakeApiServer.AnswerAsync(context, 200, JsonTree.ToJson(SampleEvents.Object(
                    $"{{apiVersion: notification.toolkit.fluxcd.io/v1beta3, kind: Provider, metadata: {{name: {path[^1]}, namespace: {path[^3]}, uid: '{path[^3]}-{path[^1]}'}}, "
                    + $"spec: {{type: {_type}, address: 'http://{_receiver.Host}/{path[^1]}'{(_type == "sentry" ? ", secretRef: {name: none}" : "")}}}}}").Root));
            }
            else
            {
                await FakeApiServer.FailAsync(context, 404, "NotFound", "no such secret");
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _receiver.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ReceiverThatTakesNothing_IsTriedWithTwoEvents_AndLeftAloneForFiveMinutes()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        (await DeliverAsync([Alert()], Three)).ShouldBe(
            "Alert/flux-system/sample: failed to send notification for ResourceSet/flux-system/apps: request failed with status code 503 (and 1 more); 1 event(s) were not told: the receiver is not available");
        _warnings.ShouldBe([
            "sample NotificationDispatchFailed: failed to send notification for ResourceSet/flux-system/apps: request failed with status code 503",
            "sample NotificationDispatchFailed: failed to send notification for ResourceSet/flux-system/apps: request failed with status code 503",
            "sample NotificationDispatchFailed: 1 event(s) were not told: the receiver is not available",
        ]);
        _receiver.Requests.Count.ShouldBe(8, "two messages with their retries");

        _answer = _ => Task.CompletedTask;
        (await DeliverAsync([Alert()], Three)).ShouldNotBeNull().ShouldEndWith(
            "the receiver is left out, since within the last five minutes it gave no answer or took nothing");
        _receiver.Requests.Count.ShouldBe(8);

        _time.Advance(TimeSpan.FromMinutes(5));
        (await DeliverAsync([Alert()], Three)).ShouldBeNull();
        _receiver.Requests.Count.ShouldBe(11);
    }

    /// <summary>A receiver that stumbles over one message takes the others.</summary>
    [Fact]
    public async Task ReceiverThatFailsOverOneMessage_IsToldTheOthers()
    {
        int messages = 0;
        _answer = context =>
        {
            context.Response.StatusCode = ++messages <= 4 ? 500 : 200;
            return Task.CompletedTask;
        };

        (await DeliverAsync([Alert()], Three)).ShouldBe(
            "Alert/flux-system/sample: failed to send notification for ResourceSet/flux-system/apps: request failed with status code 500");

        _receiver.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task TimeThatIsOver_IsSaidOfWhatSomebodyWasToBeToldOnly()
    {
        Alert other = Alert("other", "{providerRef: {name: other}, eventSources: [{kind: ResourceSet, name: other}]}");

        (await DeliverAsync([other], Three, sending: new(canceled: true))).ShouldBeNull();
        _warnings.ShouldBeEmpty();

        // It counts as told to nobody.
        _time.Advance(TimeSpan.FromMinutes(6));
        (await DeliverAsync([Alert(), other], Three, sending: new(canceled: true))).ShouldBe("Alert/flux-system/sample: 3 event(s) were not told: the time for it is over");
        _warnings.ShouldBe(["sample NotificationDispatchFailed: 3 event(s) were not told: the time for it is over"]);
        (await DeliverAsync([Alert(), other], Three)).ShouldBeNull();
        _receiver.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task WhatNeverLeft_DoesNotCountAsTold()
    {
        _type = "opsgenie";
        (await DeliverAsync([Alert()], Three)).ShouldBe(
            "Alert/flux-system/sample: failed to dispatch notification for ResourceSet/flux-system/apps: the Provider cannot be used: its type needs a token (and 2 more)");

        _type = "generic";
        (await DeliverAsync([Alert()], Three)).ShouldBeNull();

        _receiver.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Channels_KnowTheAlert()
    {
        _type = "otel";
        string? body = null;
        _answer = async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            body = await reader.ReadToEndAsync();
        };

        (await DeliverAsync([Alert("releases")], [SampleEvents.Failure])).ShouldBeNull();

        body.ShouldNotBeNull().ShouldContain("""{"key":"service.name","value":{"stringValue":"flux-system/releases"}}""");
    }

    [Fact]
    public async Task SeveralProviders_AreCounted()
    {
        _type = "opsgenie";

        (await DeliverAsync([.. Enumerable.Range(0, 3).Select(i => Alert($"a{i}", Spec($"p{i}")))], [SampleEvents.Failure]))
            .ShouldNotBeNull().ShouldEndWith("its type needs a token; 2 more Provider(s) could not be told everything");
    }

    [Fact]
    public async Task TypeThatIsNotServed_IsSaidBeforeItsSecretIsRead()
    {
        _type = "sentry";

        (await DeliverAsync([Alert()], [SampleEvents.Failure])).ShouldNotBeNull().ShouldContain("Provider type 'sentry' is not supported");

        _server.Requests.ShouldNotContain(r => r.Contains("/secrets/", StringComparison.Ordinal));
    }

    /// <summary>However many receivers of some tenants are silent, also on one host, those of others are told at once.</summary>
    [Fact]
    public async Task SilentReceivers_HoldUpNoOtherTenant()
    {
        const int atATime = 3 * 8;
        int silent = 0;
        TaskCompletionSource allSilent = new();
        TaskCompletionSource told = new();
        _answer = async context =>
        {
            if (context.Request.Path == "/in")
            {
                await allSilent.Task.WaitAsync(context.RequestAborted);
                told.SetResult();
                return;
            }

            if (Interlocked.Increment(ref silent) == atATime)
            {
                allSilent.SetResult();
            }

            await told.Task;
        };
        IEnumerable<Alert> alerts = from ns in new[] { "a", "b", "c" } from i in Enumerable.Range(0, 40) select Alert($"x{i:00}", Spec($"p{i:00}"), ns);

        Task<string?> telling = DeliverAsync([.. alerts, Alert("z", Spec("in"), "z")], [SampleEvents.Failure]);
        await told.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);

        (await telling).ShouldBeNull();
        _receiver.Requests.Count.ShouldBe((3 * 40) + 1);
        _receiver.Requests.TakeWhile(r => r.Path != "/in").Count().ShouldBeLessThanOrEqualTo(atATime);
    }

    [Fact]
    public async Task StoreThatHangs_KeepsNobodyFromBeingTold()
    {
        _time.TimeoutsFire = true;
        HangingStore store = new(() => _time.TimeoutsFire = false);

        (await DeliverAsync([Alert()], [SampleEvents.Failure], store).WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBeNull();

        _receiver.Requests.Count.ShouldBe(1);
    }

    private static string Spec(string provider) => $"{{providerRef: {{name: {provider}}}, eventSources: [{{kind: ResourceSet, name: '*', namespace: flux-system}}]}}";

    private static Alert Alert(string name = "sample", string? spec = null, string ns = "flux-system") => new(SampleEvents.Object(
        $"{{apiVersion: notification.toolkit.fluxcd.io/v1beta3, kind: Alert, metadata: {{name: {name}, namespace: {ns}}}, spec: {spec ?? Spec("hook")}}}"));

    private async Task<string?> DeliverAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<NotificationEvent> events, IStateStore? store = null, CancellationToken sending = default)
    {
        using KubernetesClient client = KubernetesClient.Create(_server.Connection, new() { KnownResources = Resources }, TimeProvider.System);
        EventRecorder recorder = new(client, new EventCorrelator(), _time, "test");
        DirectDelivery delivery = new(_sender, store ?? new FileStateStore(_folder.Path, _time), new NotificationOptions(), _time);
        return await delivery.DeliverAsync("c", client, recorder, alerts, events, sending, Cancelled);
    }

    /// <summary>A store whose first answer does not come, and that does nothing after that.</summary>
    private sealed class HangingStore(Action onGivenUp) : IStateStore
    {
        private bool _isGivenUp;

        public async Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(_isGivenUp ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                _isGivenUp = true;
                onGivenUp();
            }

            return null;
        }

        public Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken) => throw new FleetException("not here");

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => throw new FleetException("not here");
    }
}

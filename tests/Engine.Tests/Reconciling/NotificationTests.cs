using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>notifications.md §1: which events reach notification-controller through the API server's service proxy, and how.</summary>
public sealed class NotificationTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: fluxinstances.fluxcd.controlplane.io}
        spec:
          group: fluxcd.controlplane.io
          scope: Namespaced
          names: {kind: FluxInstance, plural: fluxinstances, singular: fluxinstance, listKind: FluxInstanceList}
          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }]
        """;

    private static readonly GroupVersionKind Definitions = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    private static readonly string App = ResourceSetYaml.Of(
        "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}", annotations: "event.toolkit.fluxcd.io/team: blue, unrelated: x");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Events_ArePostedWithTheirMetadata(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, "{}");
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        Dictionary<string, object?> posted = Posted(harness).ShouldHaveSingleItem();
        posted.StringAt("involvedObject", "kind").ShouldBe("ResourceSet");
        posted.StringAt("involvedObject", "name").ShouldBe("app");
        posted.StringAt("involvedObject", "namespace").ShouldBe(harness.Namespace);
        posted.StringAt("involvedObject", "apiVersion").ShouldBe("fluxcd.controlplane.io/v1");
        posted.StringAt("involvedObject", "uid").ShouldNotBeNullOrEmpty();
        posted.StringAt("severity").ShouldBe("info");
        posted.StringAt("reason").ShouldBe("ApplySucceeded");
        posted.StringAt("message").ShouldBe(harness.Fill("ConfigMap/NS/a created"));
        posted.StringAt("reportingController").ShouldBe("flux-operator");
        Timestamp.Parse(posted.StringAt("timestamp")).ShouldNotBeNull();
        posted.MapAt("metadata").ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new("event.toolkit.fluxcd.io/team", "blue"));
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Failure_HasSeverityError_AndTheProviderItsRevision(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, "{components: [source-controller, notification-controller]}");
        await harness.ApplyAsync("{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {name: p, namespace: NS}, spec: {type: Static, defaultValues: {a: b}}}");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {kind: Nothing}"));

        await harness.PassAsync();

        List<Dictionary<string, object?>> posted = [.. Posted(harness).OrderBy(p => p.StringAt("reason"), StringComparer.Ordinal)];
        posted.Select(p => $"{p.StringAt("severity")} {p.StringAt("reason")}").ShouldBe(["error ReconciliationFailed", "info ReconciliationSucceeded"]);
        posted[1].StringAt("metadata", "fluxcd.controlplane.io/revision").ShouldNotBeNull().ShouldStartWith("sha256:");
        posted[1].StringAt("metadata", "fluxcd.controlplane.io/token").ShouldNotBeNull().ShouldStartWith("sha256:");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task InstanceWithoutTheController_GetsNothing(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, "{components: [source-controller]}");
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        Posted(harness).ShouldBeEmpty();
    }

    /// <summary>A controller that does not answer is tried five times, and then no more in that pass; the run is not affected.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DeadController_IsReportedOnly(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, "{}");
        harness.Proxy.Fault = r => IsPost(r) ? new() { Status = 503, Reason = "ServiceUnavailable", Message = "no endpoints available for service" } : null;
        await harness.ApplyAsync(App + "\n---\n{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {name: p, namespace: NS}, spec: {type: Static, defaultValues: {a: b}}}");

        PassReport report = await harness.PassAsync();

        Posted(harness).Count.ShouldBe(5);
        report.Warnings.ShouldContain(w => w.Contains("was not posted to notification-controller", StringComparison.Ordinal));
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    /// <summary>429 is a duplicate to the controller, which says for how long; from a busy API server it only means to come again.</summary>
    [Theory]
    [InlineData(1, 1, 2, false)]
    [InlineData(9, 1, 3, true)]
    [InlineData(9, 240, 1, false)]
    [InlineData(9, null, 3, true)]
    public async Task TooManyRequests_IsAskedAgainWhenItIsShort(int times, int? retryAfter, int posts, bool isFailure)
    {
        await using EngineHarness harness = await StartAsync(ClusterKind.Sandbox, "{}");
        int left = times;
        harness.Proxy.Fault = r => !IsPost(r) ? null : Interlocked.Decrement(ref left) < 0 ? new() { Status = 202 } : new() { Status = 429, RetryAfter = retryAfter };
        await harness.ApplyAsync(App);

        PassReport report = await harness.PassAsync();

        Posted(harness).Count.ShouldBe(posts);
        report.Warnings.Count(w => w.EndsWith("notification-controller: the API server is busy and answered with status code 429", StringComparison.Ordinal)).ShouldBe(isFailure ? 1 : 0);
        report.Warnings.Count.ShouldBe(isFailure ? 1 : 0);
    }

    /// <summary>flux bootstrap installs the controller without a FluxInstance: where there are Alerts it is found by its Service in the namespace that is set.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ControllerWithoutInstance_IsFoundByItsService(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await using FaultServer receiver = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        harness.Proxy.Fault = r => r.Method == "POST" && r.Path == ProxyPath(harness.Namespace) ? new() { Status = 202 } : null;
        harness.Notifications = new() { ControllerNamespace = harness.Namespace };
        harness.Restart();
        await harness.ApplySharedAsync($"{DirectNotificationTests.Objects(receiver, "ResourceSet")}\n---\n{ControllerIn("NS")}");
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        harness.Proxy.Log.Count(r => r.Path == ProxyPath(harness.Namespace)).ShouldBe(1);
        receiver.Requests.ShouldBeEmpty("one way for each event");
    }

    /// <summary>A tenant that may create Services neither gets the events of others nor keeps them from being told.</summary>
    [Fact]
    public async Task ControllerInAForeignNamespace_IsNone()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        await using FaultServer receiver = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        await harness.ApplyAsync($"{DirectNotificationTests.Objects(receiver, "ResourceSet")}\n---\n{ControllerIn("NS")}");
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.Path.EndsWith("/proxy/", StringComparison.Ordinal));
        receiver.Requests.Count.ShouldBe(1);
    }

    /// <summary>Alerts that are installed in a cluster that is served already are seen within minutes; a pass with nothing to tell asks for nothing.</summary>
    [Fact]
    public async Task AlertsThatAreInstalledLater_AreFound()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        await using FaultServer receiver = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        string[] names = ["alerts", "providers"];
        List<KubeObject> definitions = [];
        foreach (string name in names)
        {
            definitions.Add((await harness.Client.GetAsync(Definitions, "", $"{name}.notification.toolkit.fluxcd.io", TestContext.Current.CancellationToken)).ShouldNotBeNull());
            await harness.Client.DeleteAsync(Definitions, "", definitions[^1].Name, DeleteOptions.Default, TestContext.Current.CancellationToken);
        }

        await harness.ApplyAsync(App);
        await harness.SettleReadyAsync();
        int early = Lookups(harness);
        foreach (KubeObject definition in definitions)
        {
            await harness.ApplyAsync(JsonTree.ToJson(new Dictionary<string, object?>
            {
                ["apiVersion"] = definition.ApiVersion,
                ["kind"] = definition.Kind,
                ["metadata"] = new Dictionary<string, object?> { ["name"] = definition.Name },
                ["spec"] = definition.Root.MapAt("spec"),
            }));
        }

        await harness.EstablishedAsync(new("notification.toolkit.fluxcd.io", "v1beta3", "Alert"));
        await harness.ApplyAsync(DirectNotificationTests.Objects(receiver, "ResourceSet"));
        harness.Time.Advance(TimeSpan.FromMinutes(6));
        await harness.PassAsync();
        Lookups(harness).ShouldBe(early, "nothing to tell");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}}"));

        await harness.SettleReadyAsync();

        Lookups(harness).ShouldBe(early + 1);
        receiver.Requests.ShouldNotBeEmpty();
    }

    /// <summary>Where Alerts are of another version only, a controller may serve them, and nobody else does.</summary>
    [Fact]
    public async Task AlertsOfAnotherVersion_NeedAController()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(ClusterKind.Sandbox, proxied: true);
        harness.Notifications = new() { ControllerNamespace = harness.Namespace };
        harness.Restart();
        KubeObject definition = (await harness.Client.GetAsync(Definitions, "", "alerts.notification.toolkit.fluxcd.io", TestContext.Current.CancellationToken)).ShouldNotBeNull();
        await harness.Client.DeleteAsync(Definitions, "", definition.Name, DeleteOptions.Default, TestContext.Current.CancellationToken);
        await harness.ApplyAsync(JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["apiVersion"] = definition.ApiVersion,
            ["kind"] = definition.Kind,
            ["metadata"] = new Dictionary<string, object?> { ["name"] = definition.Name },
            ["spec"] = definition.Root.MapAt("spec"),
        }).Replace("v1beta3", "v1", StringComparison.Ordinal));
        harness.Client.InvalidateDiscovery();
        await harness.EstablishedAsync(new("notification.toolkit.fluxcd.io", "v1", "Alert"));
        await harness.ApplyAsync("{apiVersion: notification.toolkit.fluxcd.io/v1, kind: Alert, metadata: {name: alert, namespace: NS}, spec: {providerRef: {name: hook}, eventSources: [{kind: ResourceSet, name: '*'}]}}");
        await harness.ApplyAsync(App);

        (await harness.PassAsync()).Warnings.ShouldBe(["nobody is notified: the cluster serves no notification.toolkit.fluxcd.io/v1beta3 with both Alerts and Providers"]);

        await harness.ApplyAsync(ControllerIn("NS"));
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}}"));
        harness.Proxy.Fault = r => r.Method == "POST" && r.Path == ProxyPath(harness.Namespace) ? new() { Status = 202 } : null;
        await harness.SettleReadyAsync();
        harness.Proxy.Log.ShouldContain(r => r.Path == ProxyPath(harness.Namespace));
    }

    /// <summary>Which of them would have to be chosen cannot be told.</summary>
    [Fact]
    public async Task TwoControllers_AreNotGuessedAt()
    {
        await using EngineHarness instances = await StartAsync(ClusterKind.Sandbox, "{}");
        await instances.ApplySharedAsync("{apiVersion: fluxcd.controlplane.io/v1, kind: FluxInstance, metadata: {name: second, namespace: NS}, spec: {}}");
        await instances.ApplyAsync(App);

        (await instances.PassAsync()).Warnings.ShouldBe(["nobody is notified: several FluxInstances have a notification-controller"]);
        Posted(instances).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fluxinstances")]
    [InlineData("alerts")]
    [InlineData("namespaces/flux-system/services/notification-controller")]
    public async Task LookUpThatFails_IsReportedAndNobodyIsTold(string resource)
    {
        await using EngineHarness harness = await StartAsync(ClusterKind.Sandbox, "{components: [source-controller]}");
        await using FaultServer receiver = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        harness.Proxy.Fault = r => r.Method == "GET" && (r.Path.EndsWith($"/v1/{resource}", StringComparison.Ordinal) || r.Path.EndsWith($"/v1beta3/{resource}", StringComparison.Ordinal))
            ? new() { Status = 403, Reason = "Forbidden", Message = "not yours" }
            : null;
        await harness.ApplyAsync(DirectNotificationTests.Objects(receiver, "ResourceSet"));
        await harness.ApplyAsync(App);

        PassReport report = await harness.PassAsync();

        report.Warnings.ShouldHaveSingleItem().ShouldStartWith("whom to notify cannot be looked up: ");
        report.Failure.ShouldBeNull();
        receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task ConfiguredAddress_GetsAllEventsAndTheClusterNone()
    {
        await using EngineHarness harness = await StartAsync(ClusterKind.Sandbox, "{}");
        await using FaultServer configured = await FaultServer.StartAsync((_, _) => Task.CompletedTask);
        harness.Notifications = new() { ControllerAddress = new($"http://{configured.Host}/events"), Disabled = true };
        harness.Restart();
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        configured.Requests.Select(r => $"{r.Method} {r.Path}").ShouldBe(["POST /events"]);
        Posted(harness).ShouldBeEmpty();
    }

    [Fact]
    public async Task Disabled_TellsNobody()
    {
        await using EngineHarness harness = await StartAsync(ClusterKind.Sandbox, "{}");
        harness.Notifications = new() { Disabled = true };
        harness.Restart();
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        Posted(harness).ShouldBeEmpty();
        (await harness.EventsAsync("ResourceSet", "app")).ShouldNotBeEmpty();
    }

    private static string ControllerIn(string ns) =>
        $"{{apiVersion: v1, kind: Service, metadata: {{name: notification-controller, namespace: {ns}}}, spec: {{ports: [{{port: 80}}]}}}}";

    private static int Lookups(EngineHarness harness) => harness.Proxy.Log.Count(r => r.Path == "/apis");

    private static async Task<EngineHarness> StartAsync(ClusterKind kind, string instance)
    {
        EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplySharedAsync(Definition);
        await harness.EstablishedAsync(new("fluxcd.controlplane.io", "v1", "FluxInstance"));
        await harness.ApplySharedAsync($"{{apiVersion: fluxcd.controlplane.io/v1, kind: FluxInstance, metadata: {{name: flux, namespace: flux-system}}, spec: {instance}}}");
        harness.Proxy.Fault = r => IsPost(r) ? new() { Status = 202 } : null;
        return harness;
    }

    private static bool IsPost(ProxiedRequest request) =>
        request.Method == "POST" && request.Path == ProxyPath("flux-system");

    private static string ProxyPath(string ns) => $"/api/v1/namespaces/{ns}/services/http:notification-controller:80/proxy/";

    private static List<Dictionary<string, object?>> Posted(EngineHarness harness) =>
        [.. harness.Proxy.Log.Where(IsPost).Select(r => JsonTree.ParseObject(r.Body))];
}

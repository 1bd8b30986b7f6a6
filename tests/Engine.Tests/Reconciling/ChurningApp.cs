using System.Globalization;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>
/// A ResourceSet of two steps that is another one in each version: some objects are new, some change, some go. Knows what the cluster
/// must hold when a version has been reconciled.
/// </summary>
internal sealed class ChurningApp(EngineHarness harness)
{
    private const int Pool = 6;
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind Account = new("", "v1", "ServiceAccount");

    /// <summary>Writes a version of the ResourceSet as a user would.</summary>
    public Task WriteAsync(int version) => harness.ApplyAsync($$$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS}
        spec:
          inputs: [{{{string.Join(", ", Names(version).Select(n => $"{{id: \"{n}\"}}"))}}}]
          steps:
            - name: base
              resources:
                - {apiVersion: v1, kind: ServiceAccount, metadata: {name: "sa-<< inputs.id >>", namespace: NS, annotations: {version: "v{{{version}}}"} } }
            - name: rest
              resources:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: "cfg-<< inputs.id >>", namespace: NS}, data: {version: "v{{{version}}}", id: "<< inputs.id >>"}}
        """);

    /// <summary>What holds whenever a pass was cut off: everything that carries the owner labels is on record.</summary>
    public async Task<string?> FindUnrecordedAsync()
    {
        KubeObject app = await harness.ResourceSetAsync("app");
        HashSet<string> recorded = [.. Inventory(app)];
        foreach (KubeObject owned in await OwnedAsync())
        {
            string id = $"{owned.Namespace}_{owned.Name}_{owned.Gvk.Group}_{owned.Kind}";
            if (!recorded.Contains(id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>What holds when a version has been reconciled.</summary>
    public async Task ShouldBeAtAsync(int version, string because)
    {
        IReadOnlyList<KubeObject> owned = await OwnedAsync();
        because = $"{because}; status: {JsonTree.ToJson((await harness.ResourceSetAsync("app")).Root.At("status", "conditions"))}";
        List<string> expected = [.. Names(version).SelectMany(n => (string[])[$"cfg-{n} v{version}", $"sa-{n} v{version}"]).Order(StringComparer.Ordinal)];
        owned.Select(o => $"{o.Name} {o.Root.StringAt("data", "version") ?? o.Annotation("version")}").Order(StringComparer.Ordinal).ToList().ShouldBe(expected, because);
        KubeObject app = await harness.ResourceSetAsync("app");
        Inventory(app).Order(StringComparer.Ordinal).ToList().ShouldBe(owned.Select(o => $"{o.Namespace}_{o.Name}__{o.Kind}").Order(StringComparer.Ordinal).ToList(), because);
        Condition ready = Condition.Find(app, Condition.Ready).ShouldNotBeNull();
        ready.Status.ShouldBe("True", $"{because}: {ready.Message}");
        ready.ObservedGeneration.ShouldBe(app.Generation, because);
        Condition.Find(app, Condition.Reconciling).ShouldBeNull(because);
        Condition.Find(app, Condition.Stalled).ShouldBeNull(because);
        string? latest = ((Dictionary<string, object?>)app.Root.ListAt("status", "history")![0]!).StringAt("digest");
        app.Root.StringAt("status", "lastAppliedRevision").ShouldBe(latest, because);
    }

    /// <summary>The objects that were applied with more than one content among the requests.</summary>
    public static IReadOnlyList<string> AppliedTwiceDifferently(IEnumerable<ProxiedRequest> requests) =>
    [
        .. requests.Where(r => r.IsApply)
            .GroupBy(r => r.Path)
            .Where(g => g.Select(r => Convert.ToHexString(r.Body)).Distinct().Count() > 1)
            .Select(g => g.Key),
    ];

    /// <summary>The objects to which an older version was applied after a newer one.</summary>
    public static IReadOnlyList<string> AppliedBackwards(IEnumerable<ProxiedRequest> requests) =>
    [
        .. requests.Where(r => r.IsApply)
            .GroupBy(r => r.Path)
            .Where(g => g.Select(VersionOf).Zip(g.Select(VersionOf).Skip(1)).Any(p => p.First > p.Second))
            .Select(g => g.Key),
    ];

    private static int VersionOf(ProxiedRequest request)
    {
        KubeObject applied = request.Object;
        string text = applied.Root.StringAt("data", "version") ?? applied.Annotation("version") ?? "v0";
        return int.Parse(text.AsSpan(1), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Names(int version) => Enumerable.Range(0, Pool)
        .Where(i => ((version * 7) + (i * 5)) % 3 != 0)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $"n{i}"));

    private async Task<IReadOnlyList<KubeObject>> OwnedAsync()
    {
        ListOptions owned = new() { LabelSelector = $"{Serverless.Engine.Resources.Names.OwnerNameLabel}=app" };
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        return
        [
            .. (await harness.Client.ListAsync(ConfigMap, harness.Namespace, owned, cancelled)).Items,
            .. (await harness.Client.ListAsync(Account, harness.Namespace, owned, cancelled)).Items,
        ];
    }

    private static IEnumerable<string> Inventory(KubeObject app) =>
        (app.Root.ListAt("status", "inventory", "entries") ?? []).Cast<Dictionary<string, object?>>().Select(e => e.StringAt("id")!);
}

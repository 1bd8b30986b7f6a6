using System.Globalization;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Benchmarks;

/// <summary>
/// A ResourceSet of 100 objects of four kinds against a real API server (TEST_KUBECONFIG): first apply, and passes in which nothing has
/// changed. The reference's number of requests for the same work follows from its documented steps: get and dry-run for each object, an
/// apply for each changed one, and the status patches of a run. The budget of 20 requests a second is lifted: it would be all that is
/// measured.
/// </summary>
internal sealed class ApplyBenchmark : IBenchmark
{
    private const int Objects = 100;
    private const int UnchangedPasses = 20;
    private const string ClusterName = "bench";

    private static readonly GroupVersionKind NamespaceKind = new("", "v1", "Namespace");

    /// <inheritdoc/>
    public string Name => "apply";

    /// <inheritdoc/>
    public string Summary => "100 objects on a real API server: first apply and no-change pass";

    /// <inheritdoc/>
    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        string path = Environment.GetEnvironmentVariable("TEST_KUBECONFIG") ?? throw new InvalidOperationException("TEST_KUBECONFIG must name a kubeconfig");
        string kubeconfig = await File.ReadAllTextAsync(path, cancellationToken);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("apply-bench");
        MovableClock clock = new();
        using ClientPool pool = new(new KubernetesClientOptions(), KubeconfigOrigin.Laptop, TimeProvider.System);
        KubernetesClient client = pool.Create(ClusterName, kubeconfig, ReadOnlyMemory<byte>.Empty);
        string ns = $"bench-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            await PrepareAsync(client, ns, cancellationToken);
            using ClusterReconciler engine = CreateEngine(folder.FullName, kubeconfig, clock);
            Measurement first = await MeasureAsync(engine, clock, cancellationToken);
            List<Measurement> unchanged = [];
            for (int i = 0; i < UnchangedPasses; i++)
            {
                clock.Advance(TimeSpan.FromMinutes(70));
                unchanged.Add(await MeasureAsync(engine, clock, cancellationToken));
            }

            await WriteAsync(output, first, Median(unchanged));
        }
        finally
        {
            await CleanUpAsync(client, ns);
            folder.Delete(recursive: true);
        }
    }

    private static ClusterReconciler CreateEngine(string folder, string kubeconfig, TimeProvider clock)
    {
        string clusters = Path.Combine(folder, "clusters");
        Directory.CreateDirectory(clusters);
        File.WriteAllText(Path.Combine(clusters, ClusterName + ".kubeconfig"), kubeconfig);
        return ServerlessEngine.Create(
            new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Laptop, Kubernetes = new KubernetesClientOptions { RequestsPerSecond = 10_000 } },
            new FolderClusterCatalog(clusters),
            new FileStateStore(Path.Combine(folder, "state"), clock),
            clock);
    }

    private static async Task PrepareAsync(KubernetesClient client, string ns, CancellationToken cancellationToken)
    {
        string crds = Path.Combine(AppContext.BaseDirectory, "crds");
        IEnumerable<string> manifests = Directory.EnumerateFiles(crds, "*.yaml").Select(File.ReadAllText).Append($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {ns}}}}}");
        foreach (object? document in manifests.SelectMany(YamlReader.ReadDocuments))
        {
            await client.ApplyAsync(new((Dictionary<string, object?>)document!), new() { FieldManager = "bench", Force = true }, cancellationToken);
        }

        client.InvalidateDiscovery();
        KubeObject resourceSet = new((Dictionary<string, object?>)YamlReader.ReadDocument(Manifest(ns))!);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await client.ApplyAsync(resourceSet, new() { FieldManager = "bench", Force = true }, cancellationToken);
                return;
            }
            catch (Exception e) when (attempt < 50 && e is NoMatchException or KubernetesException)
            {
                client.InvalidateDiscovery();
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static string Manifest(string ns) => $$$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: {{{ns}}}}
        spec:
          inputs: [{{{string.Join(", ", Enumerable.Range(0, Objects / 4).Select(i => $"{{id: x{i.ToString(CultureInfo.InvariantCulture)} }}"))}}}]
          resources:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: "c-<< inputs.id >>", namespace: {{{ns}}}}, data: {k: v} }
            - {apiVersion: v1, kind: Secret, metadata: {name: "s-<< inputs.id >>", namespace: {{{ns}}}}, stringData: {k: v} }
            - {apiVersion: v1, kind: Service, metadata: {name: "v-<< inputs.id >>", namespace: {{{ns}}}}, spec: {selector: {app: a}, ports: [{port: 80}]} }
            - {apiVersion: apps/v1, kind: Deployment, metadata: {name: "d-<< inputs.id >>", namespace: {{{ns}}}}, spec: {selector: {matchLabels: {app: a} }, template: {metadata: {labels: {app: a} }, spec: {containers: [{name: c, image: i}]} } } }
        """;

    private static async Task<Measurement> MeasureAsync(ClusterReconciler engine, TimeProvider clock, CancellationToken cancellationToken)
    {
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long started = TimeProvider.System.GetTimestamp();
        PassReport report = await engine.RunAsync(new WorkItem(ClusterName, clock.GetUtcNow(), null), cancellationToken);
        TimeSpan time = TimeProvider.System.GetElapsedTime(started);
        if (report.Failure is not null || report.Objects.Any(o => o.Reason != "ReconciliationSucceeded"))
        {
            throw new InvalidOperationException($"the pass went wrong: {report.Failure} {string.Join("; ", report.Objects)}");
        }

        return new(report.Requests, report.Writes, time, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static Measurement Median(List<Measurement> all) => all.OrderBy(m => m.Time).ElementAt(all.Count / 2);

    private static async Task WriteAsync(TextWriter output, Measurement first, Measurement unchanged)
    {
        const int referenceFirst = (3 * Objects) + 4;
        const int referenceUnchanged = (2 * Objects) + 2;
        await output.WriteLineAsync("| pass | requests | of them writes | requests of the reference | ratio | time (ms) | allocated (KiB) |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        await output.WriteLineAsync(Row("first apply of 100 objects", first, referenceFirst));
        await output.WriteLineAsync(Row("nothing changed (median of 20)", unchanged, referenceUnchanged));
    }

    private static string Row(string what, Measurement m, int reference) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {m.Requests} | {m.Writes} | {reference} | {(double)m.Requests / reference:0.00} | {m.Time.TotalMilliseconds:0} | {m.Allocated / 1024} |");

    private static async Task CleanUpAsync(KubernetesClient client, string ns)
    {
        KubePatch free = new(PatchType.Merge, new Dictionary<string, object?> { ["metadata"] = new Dictionary<string, object?> { ["finalizers"] = null } });
        await client.PatchAsync(Names.ResourceSet, ns, "app", free, CancellationToken.None);
        await client.DeleteAsync(Names.ResourceSet, ns, "app", DeleteOptions.Default, CancellationToken.None);
        await client.DeleteAsync(NamespaceKind, "", ns, DeleteOptions.Default, CancellationToken.None);
    }

    private sealed record Measurement(long Requests, long Writes, TimeSpan Time, long Allocated);

    private sealed class MovableClock : TimeProvider
    {
        private TimeSpan _offset;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;

        public void Advance(TimeSpan by) => _offset += by;
    }
}

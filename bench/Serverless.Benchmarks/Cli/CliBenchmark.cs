using System.Globalization;
using Serverless.Benchmarks.Processes;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes;

namespace Serverless.Benchmarks.Cli;

/// <summary>The published command line against kubectl: start-up, and an overview of 1,000 objects.</summary>
internal sealed class CliBenchmark : IBenchmark
{
    private const string Namespace = "bench-cli";
    private const int Rounds = 11;
    private static readonly (string Kind, string ApiVersion, string Spec, int Count)[] Objects =
    [
        ("ResourceSet", Names.ApiVersion, """{"resources":[]}""", 400),
        ("ResourceSetInputProvider", Names.ApiVersion, """{"type":"Static"}""", 300),
        ("HelmRelease", "helm.toolkit.fluxcd.io/v2", """{"interval":"1h","chartRef":{"kind":"OCIRepository","name":"a"}}""", 200),
        ("OCIRepository", "source.toolkit.fluxcd.io/v1", """{"interval":"1h","url":"oci://registry.example/a"}""", 100),
    ];

    public string Name => "cli";

    public string Summary => "the published command line against kubectl: start-up, get all -A over 1,000 objects";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using PublishedCli readyToRun = await PublishedCli.CreateAsync(PublishForm.ReadyToRun, cancellationToken);
        using PublishedCli native = await PublishedCli.CreateAsync(PublishForm.Native, cancellationToken);
        string? real = Environment.GetEnvironmentVariable("TEST_KUBECONFIG");
        await using SandboxCluster? sandbox = real is null ? await SandboxCluster.StartAsync(new(), TimeProvider.System, cancellationToken) : null;
        string kubeconfig = real ?? native.Write("kubeconfig", sandbox!.Kubeconfig);
        using KubernetesClient client = KubernetesClient.Create(
            Kubeconfig.Parse(await File.ReadAllTextAsync(kubeconfig, cancellationToken), KubeconfigOrigin.Laptop).Select(),
            new KubernetesClientOptions { RequestTimeout = TimeSpan.FromMinutes(5) },
            TimeProvider.System);
        await PrepareAsync(client, cancellationToken);
        try
        {
            ProcessDuel duel = new(Rounds, kubeconfig);
            string kinds = string.Join(',', Objects.Select(o => $"{o.Kind.ToLowerInvariant()}.{o.ApiVersion.Split('/')[0]}"));
            output.WriteLine($"| command | compared with | ratio of medians | ratio of the fastest | fastest, ms | other's fastest, ms |\n|---|---|---|---|---|---|");
            foreach ((string form, PublishedCli cli) in new[] { ("ReadyToRun", readyToRun), ("native", native) })
            {
                Row(output, $"{form}: --version", "kubectl version --client", await duel.RunAsync((cli.Program, "--version"), ("kubectl", "version --client"), cancellationToken));
                Row(output, $"{form}: --help", "kubectl --help", await duel.RunAsync((cli.Program, "--help"), ("kubectl", "--help"), cancellationToken));
                Row(output, $"{form}: get all -A, 1,000 objects", "kubectl get -A, the same kinds", await duel.RunAsync((cli.Program, "get all -A"), ("kubectl", $"get {kinds} -A"), cancellationToken));
            }

            output.WriteLine($"\n{Rounds} rounds, both sides in turn, on {(real is null ? "the sandbox" : "an API server")}; the goals are 120 ms for `--version` and `--help`, and a ratio of 1.5 for the overview. The fastest round is the one that the rest of the machine disturbed least.");
        }
        finally
        {
            await CleanUpAsync(client);
        }
    }

    private static void Row(TextWriter output, string ours, string theirs, (ProcessTimes Ours, ProcessTimes Theirs) times) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"| `{ours}` | `{theirs}` | {times.Ours.Median / times.Theirs.Median:0.00} | {times.Ours.Fastest / times.Theirs.Fastest:0.00} | {times.Ours.Fastest:0} | {times.Theirs.Fastest:0} |"));

    private static async Task PrepareAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        ApplyOptions options = new() { FieldManager = "bench", Force = true };
        foreach (string file in new[] { "config/crds", "config/samples/crds" }.SelectMany(f => Directory.GetFiles(Path.Combine(Publisher.Root, f), "*.yaml")))
        {
            await client.ApplyAsync(new KubeObject((Dictionary<string, object?>)YamlReader.ReadDocument(await File.ReadAllTextAsync(file, cancellationToken))!), options, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        client.InvalidateDiscovery();
        await client.ApplyAsync(Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Namespace}}}"}}"""), options, cancellationToken);
        foreach ((string kind, string apiVersion, string spec, int count) in Objects)
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (i, ct) =>
            {
                KubeObject made = await client.ApplyAsync(
                    Parse($$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"bench-{{{i}}}","namespace":"{{{Namespace}}}"},"spec":{{{spec}}}}"""), options, ct);
                Condition ready = new("Ready", "True", "ReconciliationSucceeded", "Reconciliation finished in 52ms", 1, DateTimeOffset.UnixEpoch);
                Dictionary<string, object?> status = new() { ["status"] = new Dictionary<string, object?> { ["conditions"] = new List<object?> { ready.ToTree() } } };
                await client.PatchAsync(made.Gvk, Namespace, made.Name, new KubePatch(PatchType.Merge, status) { Subresource = "status" }, ct);
            });
        }
    }

    private static async Task CleanUpAsync(KubernetesClient client)
    {
        foreach ((string kind, string apiVersion, string _, int count) in Objects)
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
                await client.DeleteAsync(GroupVersionKind.From(apiVersion, kind), Namespace, $"bench-{i}", DeleteOptions.Default, ct));
        }

        await client.DeleteAsync(new("", "v1", "Namespace"), "", Namespace, DeleteOptions.Default, CancellationToken.None);
    }

    private static KubeObject Parse(string json) => new((Dictionary<string, object?>)JsonTree.Parse(json)!);
}

using System.Text.RegularExpressions;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Verbs that look at a whole cluster, a catalogue or a registry, word by word.</summary>
[Collection(WholeClusterCollection.Name)]
public sealed partial class WholeClusterTests
{
    private const string File = "tests/Cli.Tests/Transcripts/whole-cluster.txt";
    private const string Namespace = "whole-cluster";

    private static readonly GroupVersionKind Kustomization = new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");

    // Kinds of which a shared cluster may have more than the sandbox.
    private static readonly string[] Kinds = ["ResourceSet", "ResourceSetInputProvider", "Kustomization", "HelmRelease", "OCIRepository"];

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Verbs_OnAWholeCluster_AnswerAsRecorded(ClusterKind kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "cli-" + Guid.NewGuid().ToString("N")[..12]);
        await using SandboxRegistry registry = await StartRegistryAsync();
        await PrepareAsync(cluster, registry);
        DirectoryInfo catalogue = Directory.CreateTempSubdirectory("flux-serverless-catalogue-");
        Dictionary<string, string> places = new()
        {
            ["CATALOGUE"] = catalogue.FullName,
            ["KUBECONFIG"] = cluster.KubeconfigPath,
            ["REGISTRY"] = registry.Host,
        };
        string script = await System.IO.File.ReadAllTextAsync(Path.Combine(CliCluster.RepositoryRoot(), File), TestContext.Current.CancellationToken);

        string answered = await Transcript.ReplayAsync(script, async line =>
        {
            CliResult result = await cluster.RunAsync(places.Aggregate(line, (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal)).Split(' '));
            return result with
            {
                Output = Normalize(result.Output, cluster, places),
                Error = Normalize(result.Error, cluster, places),
                Hint = Normalize(result.Hint, cluster, places),
            };
        });

        catalogue.Delete(recursive: true);
        RepositoryFiles.ShouldBeAsIn(answered, File);
    }

    private static async Task<SandboxRegistry> StartRegistryAsync()
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (string tag in new[] { "1.0.0", "1.1.0", "1.1.0-rc.1", "latest" })
        {
            await registry.PushImageAsync("app", tag, tag, TestContext.Current.CancellationToken);
        }

        return registry;
    }

    private static async Task PrepareAsync(CliCluster cluster, SandboxRegistry registry)
    {
        await cluster.CreateAsync(
            "ResourceSetInputProvider",
            "app",
            $$$"""{"type":"OCIArtifactTag","url":"oci://{{{registry.Host}}}/app","insecure":true,"filter":{"semver":">=1.0.0","limit":1}}""");
        await cluster.CreateAsync("ResourceSet", "shop", $$$"""
            {"inputsFrom":[{"name":"app"}],"resources":[
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shop","namespace":"{{{cluster.Namespace}}}"},"data":{"image":"<< inputs.tag >>"}}]}
            """);
        await cluster.CreateAsync("Kustomization", "apps", """{"interval":"1h","prune":true,"sourceRef":{"kind":"OCIRepository","name":"apps"}}""", apiVersion: Kustomization.ApiVersion);
        await cluster.SetStatusAsync(Kustomization, "apps", $$$"""
            {"inventory":{"entries":[{"id":"{{{cluster.Namespace}}}_shop_fluxcd.controlplane.io_ResourceSet","v":"v1"},{"id":"{{{cluster.Namespace}}}_flags__ConfigMap","v":"v1"}]}}
            """);
        cluster.Forget(CliCluster.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shop","namespace":"{{{cluster.Namespace}}}"}}"""));
    }

    // What differs between clusters and runs: addresses, instants, durations, versions, and whatever else a shared cluster holds.
    private static string Normalize(string text, CliCluster cluster, Dictionary<string, string> places)
    {
        ClusterConnection connection = cluster.Client.Connection;
        text = text.Replace(cluster.Namespace, Namespace, StringComparison.Ordinal);
        text = places.Aggregate(text, (current, place) => current.Replace(place.Value, place.Key, StringComparison.Ordinal));
        text = text.Replace(connection.ToString(), "CONNECTION", StringComparison.Ordinal).Replace(connection.Address, "SERVER", StringComparison.Ordinal);
        text = text.Replace($"{connection.ContextName}: ", "CONTEXT: ", StringComparison.Ordinal);
        text = OthersRun().Replace(text, "");
        text = Instant().Replace(text, "INSTANT");
        text = Duration().Replace(text, "DURATION");
        text = Effort().Replace(text, "N $1(s)");
        text = ByIdentity().Replace(text, "REVISION");
        text = Version().Replace(text, "VERSION");
        if (text.Contains("RECONCILERS", StringComparison.Ordinal))
        {
            text = Count().Replace(text, "N");
        }

        return TableText.Align(text, IsOurs);
    }

    private static bool IsOurs(IReadOnlyDictionary<string, string> row) =>
        row.GetValueOrDefault("NAMESPACE", Namespace) == Namespace
        && row.GetValueOrDefault("NAME", "").Split('/') is [_] or [Namespace, _]
        && (!row.TryGetValue("RECONCILERS", out string? kind) || Kinds.Contains(kind));

    [GeneratedRegex(@"(?m)^. \S+: \w+/(?!whole-cluster/)\S+/.*\n(  .*\n)*")]
    private static partial Regex OthersRun();

    [GeneratedRegex(@"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z| \+0000 UTC)|(?<=\t)\d+s(?=\s)")]
    private static partial Regex Instant();

    [GeneratedRegex(@"(?<=finished in |next in )[\d.]+m?s\S*|(?<=requests in )[\d.]+ s|(?<=""elapsedMilliseconds"": )\d+")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b\d+ (cluster|pass|object|change|request|write)(s|es)?(?=[ ,:\n])(?! on | are )")]
    private static partial Regex Effort();

    [GeneratedRegex(@"(?<=revision |INSTANT *\t)sha256:\w+")]
    private static partial Regex ByIdentity();

    [GeneratedRegex(@"\bv\d+\.\d+\.\d+\S*")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?<=\t)\d+(?= *\t)")]
    private static partial Regex Count();
}

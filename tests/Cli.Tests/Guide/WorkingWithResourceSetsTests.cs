using Serverless.Cli.Tests.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Guide;

/// <summary>
/// The image-automation guide's section "Working with ResourceSets": its commands with only the program's name replaced, on a cluster where
/// <c>run --watch</c> does the operator's work.
/// </summary>
public sealed class WorkingWithResourceSetsTests
{
    [Fact]
    public async Task Commands_OfTheGuide_WorkAsWritten()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await registry.PushImageAsync("library/redis", "8.0.2-alpine", "8.0.2", TestContext.Current.CancellationToken);
        await registry.PushImageAsync("stefanprodan/podinfo", "latest", "6.9.2", TestContext.Current.CancellationToken);
        await registry.PushChartAsync("stefanprodan/charts/podinfo", "6.9.2", TestContext.Current.CancellationToken);
        await ApplyAsync(fleet, registry, "providers.yaml");
        await ApplyAsync(fleet, registry, "podinfo.yaml");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<CliResult> running = CliHarness.RunAsync(["run", "--watch", "--interval", "250ms"], fleet.PathOf("dev.kubeconfig"), cancellation: stop.Token);
        await Run(fleet, "-n apps wait rset podinfo");

        CliResult all = await Run(fleet, "-n apps get all");
        CliResult suspendedProvider = await Run(fleet, "-n apps suspend rsip redis-image");
        CliResult suspendedSet = await Run(fleet, "-n apps suspend rset podinfo");
        CliResult resting = await Run(fleet, "-n apps get all --ready-status Suspended");
        CliResult resumedProvider = await Run(fleet, "-n apps resume rsip redis-image");
        CliResult resumedSet = await Run(fleet, "-n apps resume rset podinfo");
        await registry.PushImageAsync("library/redis", "8.0.3-alpine", "8.0.3", TestContext.Current.CancellationToken);
        CliResult scanned = await Run(fleet, "-n apps reconcile rsip redis-image");
        await stop.CancelAsync();
        await running;
        CliResult built = await BuildAsync("build rset -f podinfo-resourceset.yaml --inputs-from-provider static-inputs.yaml");

        all.Output.ShouldMatch(@"ResourceSet\s+\tapps/podinfo\s+\t\S+\s*\tTrue");
        all.Output.ShouldMatch(@"ResourceSetInputProvider\tapps/redis-image\s+\t\S+\s*\tTrue");
        all.Output.ShouldMatch(@"HelmRelease\s+\tapps/podinfo");
        suspendedProvider.ShouldBe(new CliResult(0, "✔ Reconciliation suspended\n", ""));
        suspendedSet.ShouldBe(new CliResult(0, "✔ Reconciliation suspended\n", ""));
        resting.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        resumedProvider.Output.ShouldMatch("^◎ Waiting for reconciliation...\n✔ Reconciliation finished in .+\n$");
        resumedSet.Output.ShouldMatch("^◎ Waiting for reconciliation...\n✔ Reconciliation finished in .+\n$");
        scanned.Output.ShouldMatch("^► Reconciliation triggered\n◎ Waiting for reconciliation...\n✔ Reconciliation finished in .+\n$");
        built.ExitCode.ShouldBe(0, built.Error);
        built.Output.ShouldContain("kind: HelmRelease");
        built.Output.ShouldContain("kind: OCIRepository");
        built.Error.ShouldBe("");
        (await fleet.GetAsync("dev", Names.InputProvider, "redis-image")).Root.ListAt("status", "exportedInputs")!
            .OfType<Dictionary<string, object?>>().ShouldHaveSingleItem()["tag"].ShouldBe("8.0.3-alpine");
    }

    private static string Sample(string file) => Path.Combine(CliCluster.RepositoryRoot(), "config", "samples", "podinfo", file);

    private static Task<CliResult> Run(CliFleet fleet, string line) => CliHarness.RunAsync(line.Split(' '), fleet.PathOf("dev.kubeconfig"));

    // In a folder with the files that the guide has its readers make; only a process of its own has a folder of its own.
    private static async Task<CliResult> BuildAsync(string line)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flux-serverless-guide-");
        File.Copy(Sample("podinfo.yaml"), Path.Combine(folder.FullName, "podinfo-resourceset.yaml"));
        File.Copy(Sample("build-inputs.yaml"), Path.Combine(folder.FullName, "static-inputs.yaml"));
        CliResult result = await CliProcess.RunInAsync(folder.FullName, new Dictionary<string, string>(), line.Split(' '));
        folder.Delete(recursive: true);
        return result;
    }

    // The manifests of the guide, with the public registries replaced by the one of this test.
    private static async Task ApplyAsync(CliFleet fleet, SandboxRegistry registry, string file)
    {
        string text = await File.ReadAllTextAsync(Sample(file), TestContext.Current.CancellationToken);
        text = text.Replace("oci://ghcr.io/", $"oci://{registry.Host}/", StringComparison.Ordinal).Replace("oci://docker.io/", $"oci://{registry.Host}/", StringComparison.Ordinal);
        foreach (Dictionary<string, object?> document in YamlReader.ReadDocuments(text).OfType<Dictionary<string, object?>>())
        {
            if (document.StringAt("kind") == "ResourceSetInputProvider")
            {
                document.MapAt("spec")!["insecure"] = true;
            }

            await fleet.Client("dev").ApplyAsync(
                new KubeObject(document), new ApplyOptions { FieldManager = "user", Force = true }, TestContext.Current.CancellationToken);
        }
    }
}

using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>What a failed command tells people to do next.</summary>
public sealed class HintTests
{
    [Theory]
    [InlineData("gett rset", "did you mean \"flux-serverless get\"?")]
    [InlineData("get reset", "did you mean \"flux-serverless get rset\"?")]
    [InlineData("get none", "run \"flux-serverless get --help\" for the commands")]
    [InlineData("get rset --namspace a", "did you mean --namespace?")]
    [InlineData("reconcile rset", "run \"flux-serverless reconcile resourceset --help\" for its arguments and flags")]
    [InlineData("get all --kind HelmReleas", "did you mean HelmRelease?")]
    [InlineData("get rset", "name a kubeconfig with --kubeconfig or KUBECONFIG, and a context of it with --context")]
    [InlineData("get rset --cluster all --clusters /none/such", "name the catalogue with --clusters or FLUX_SERVERLESS_CLUSTERS; \"flux-serverless fleet add\" makes a new one")]
    [InlineData("fleet remove dev --clusters https://v.example", "store kubeconfigs in a vault with \"az keyvault secret set\"; the handler takes a vault from Clusters__KeyVault")]
    [InlineData("completion bash --cluster all", null)]
    public async Task Failure_OfCommandLine_HasItsHint(string line, string? hint)
    {
        CliResult result = await CliHarness.RunAsync(line.Split(' '));

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("✗ ");
        result.Error.ShouldNotContain("   at ");
        result.Hint.ShouldBe(hint ?? "");
    }

    [Fact]
    public async Task Failure_ToReachTheCluster_NamesAddressAndHint()
    {
        CliResult result = await CliHarness.RunAsync(["get", "rset", "--kube-server", "https://127.0.0.1:1"]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("127.0.0.1:1");
        result.Hint.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Failure_ForLackOfRights_SaysWhoLacksWhat()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult result = await cluster.RunAsync("get", "rset", "-A", "--kube-as", "system:serviceaccount:other:reader");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("forbidden");
        result.Error.ShouldContain("system:serviceaccount:other:reader");
        result.Hint.ShouldContain("fleet check");
    }

    [Fact]
    public async Task Failure_ToFindAnObject_SaysWhereItLooked()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult result = await cluster.RunAsync("suspend", "rset", "x");

        result.Error.ShouldBe($"✗ unable to read ResourceSet/{cluster.Namespace}/x error: resourcesets.fluxcd.controlplane.io \"x\" not found\n");
        result.Hint.ShouldBe($"namespace {cluster.Namespace} was searched; \"flux-serverless get all -A --kind ResourceSet\" lists those of all namespaces");
    }

    [Fact]
    public async Task Verbose_ShowsRequestsWithoutSecrets()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult result = await cluster.RunAsync(
            "create", "secret", "basic-auth", "s", "--username", "u", "--password", "hunter2", "--verbose");
        await cluster.Client.DeleteAsync(new("", "v1", "Secret"), cluster.Namespace, "s", Serverless.Engine.Kubernetes.DeleteOptions.Default, CancellationToken.None);

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldMatch(@"PATCH https://\S+/namespaces/cli-\w+/secrets/s\?fieldManager=flux-operator-ctl&force=true \(client certificate\): 20[01] in \d+ ms");
        result.Error.ShouldNotContain("hunter2");
    }
}

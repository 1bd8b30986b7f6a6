using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Fleet;

/// <summary><c>fleet list|add|check|remove</c>.</summary>
public sealed class FleetVerbTests
{
    [Fact]
    public async Task AddListRemove_GoThroughTheFolder()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        string source = fleet.PathOf("../source.yaml");
        await File.WriteAllTextAsync(source, fleet.Sandbox("dev").TokenKubeconfig, TestContext.Current.CancellationToken);

        CliResult added = await fleet.RunAsync("fleet", "add", "new-one", "--kubeconfig", source, "--label", "env=prod,region=eu", "--paused");
        CliResult again = await fleet.RunAsync("fleet", "add", "new-one", "--kubeconfig", source);
        CliResult listed = await fleet.RunAsync("fleet", "list");
        CliResult json = await fleet.RunAsync("fleet", "list", "-o", "json", "--cluster", "region=eu");
        CliResult used = await fleet.RunAsync("get", "rset", "-A", "--cluster", "new-one");
        CliResult removed = await fleet.RunAsync("fleet", "remove", "new-one");
        CliResult gone = await fleet.RunAsync("fleet", "remove", "new-one");

        added.ExitCode.ShouldBe(0);
        added.Output.ShouldMatch(@"^✔ cluster new-one added: \S+ \(https://127\.0\.0\.1:\d+/clusters/dev, user \S+, token\)\n$");
        again.ExitCode.ShouldBe(1);
        again.Hint.ShouldBe("replace it with --overwrite");
        listed.Output.ShouldMatch(@"new-one\s*\thttps://127\.0\.0\.1:\d+/clusters/dev\t\S+\s*\ttoken\s+\tTrue\s*\tenv=prod,region=eu");
        json.Output.ShouldContain("\"region\": \"eu\"");
        json.Output.ShouldNotContain("\"name\": \"dev\"");
        used.ExitCode.ShouldBe(0);
        removed.Output.ShouldBe("✔ cluster new-one removed\n");
        gone.ExitCode.ShouldBe(1);
        Directory.GetFiles(fleet.Folder).Select(Path.GetFileName).ShouldBe(["dev.kubeconfig", "dev.settings.json"], ignoreOrder: true);
    }

    [Fact]
    public async Task List_NamesWhatItHadToLeaveOut()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await File.WriteAllTextAsync(fleet.PathOf("prod_1.yaml"), "{}", TestContext.Current.CancellationToken);

        CliResult result = await fleet.RunAsync("fleet", "list");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("dev");
        result.Error.ShouldContain("prod_1");
    }

    [Fact]
    public async Task Add_KeepsTheKubeconfigFromOthers()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");

        await fleet.RunAsync("fleet", "add", "copy", "--kubeconfig", fleet.PathOf("dev.kubeconfig"));

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(fleet.PathOf("copy.kubeconfig")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}", "the function app could not use this context")]
    [InlineData("auth-provider: {name: oidc, config: {id-token: x}}", "renews its token on this machine only")]
    [InlineData("tokenFile: /var/run/token", "reads its token from a file of this machine")]
    public async Task Add_OfAContextThatWorksOnlyHere_IsRefused(string user, string message)
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        string source = fleet.PathOf("../source.yaml");
        await File.WriteAllTextAsync(source, """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://example.com"}}]
            users:
              - name: u
                user: { USER }
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """.Replace("USER", user, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        CliResult result = await fleet.RunAsync("fleet", "add", "x", "--kubeconfig", source);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(message);
        result.Hint.ShouldContain("kubectl create token");
        File.Exists(fleet.PathOf("x.kubeconfig")).ShouldBeFalse();
    }

    /// <summary>What "az aks get-credentials" writes: the function app answers with its own identity.</summary>
    [Fact]
    public async Task Add_OfAContextThatWantsKubelogin_IsTaken()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        string source = fleet.PathOf("../source.yaml");
        await File.WriteAllTextAsync(source, """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://example.com"}}]
            users:
              - name: u
                user:
                  exec:
                    apiVersion: client.authentication.k8s.io/v1beta1
                    command: kubelogin
                    args: [get-token, --login, devicecode, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630, --client-id, 80faf920-1908-4b52-b5ef-a8e7bedfc67a]
                    provideClusterInfo: false
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """, TestContext.Current.CancellationToken);

        CliResult result = await fleet.RunAsync("fleet", "add", "x", "--kubeconfig", source);

        result.ExitCode.ShouldBe(0, result.Error);
        (await File.ReadAllTextAsync(fleet.PathOf("x.kubeconfig"), TestContext.Current.CancellationToken)).ShouldContain("kubelogin");
    }

    [Fact]
    public async Task Check_FindsWhatStandsInTheWay()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "lost", "occupied", "restricted");
        fleet.Unplug("lost");
        await fleet.ApplyAsync("occupied", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"flux-operator","namespace":"apps","labels":{"app.kubernetes.io/name":"flux-operator"}},
             "spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
        fleet.Sandbox("restricted").Fault = request => request.Method == "PATCH" && request.Path.EndsWith("/status", StringComparison.Ordinal)
            ? new SandboxFault { StatusCode = 403, Reason = "Forbidden", Message = $"User \"admin\" cannot patch resource \"{request.Path.Split('/')[6]}/status\" in API group \"fluxcd.controlplane.io\" in the namespace \"default\"" }
            : null;

        CliResult result = await fleet.RunAsync("fleet", "check");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("✗ 3 of 4 clusters are not ready\n");
        string[] lines = result.Output.Split('\n');
        lines[0].ShouldStartWith("CLUSTER   \tREADY\tVERSION");
        lines[1].ShouldMatch(@"^dev\s+\tTrue\s+\tv1\.\S+\s*\tinstalled\s*\tnone\s+\tcan be looked after");
        lines[2].ShouldMatch(@"^lost\s+\tFalse\t-");
        lines[3].ShouldMatch(@"^occupied\s+\tFalse\tv1\.\S+\s*\tinstalled\s*\tapps/flux-operator\s*\tthe reference operator runs in apps/flux-operator");
        lines[4].ShouldContain("rights missing: patch resourcesets/status in default, patch resourcesetinputproviders/status in default");
    }

    [Fact]
    public async Task Check_OfOneCluster_DoesNotFailForSomebodyElsesEntry()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "lost");
        fleet.Unplug("lost");
        await File.WriteAllTextAsync(fleet.PathOf("prod_1.yaml"), "{}", TestContext.Current.CancellationToken);

        CliResult one = await fleet.RunAsync("fleet", "check", "dev");
        CliResult labelled = await fleet.RunAsync("fleet", "check", "env=test");
        CliResult all = await fleet.RunAsync("fleet", "check");
        File.Delete(fleet.PathOf("lost.kubeconfig"));
        File.Delete(fleet.PathOf("lost.settings.json"));
        CliResult rest = await fleet.RunAsync("fleet", "check");
        CliResult readyOnly = await fleet.RunAsync("fleet", "check", "env=test");

        one.ExitCode.ShouldBe(0);
        one.Error.ShouldBeEmpty();
        foreach (CliResult several in new[] { labelled, all })
        {
            several.Error.ShouldStartWith("! left out of the catalogue: " + fleet.PathOf("prod_1.yaml"));
            several.Error.ShouldEndWith("\n✗ 1 of 2 clusters are not ready\n");
        }

        rest.ExitCode.ShouldBe(1);
        rest.Error.ShouldStartWith("✗ left out of the catalogue: " + fleet.PathOf("prod_1.yaml"));
        readyOnly.ExitCode.ShouldBe(0);
        readyOnly.Error.ShouldStartWith("! left out of the catalogue: " + fleet.PathOf("prod_1.yaml"));
    }

    [Fact]
    public async Task Check_OfAClusterWithoutDefinitions_SaysHowToInstallThem()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        foreach (string name in new[] { "resourcesets", "resourcesetinputproviders" })
        {
            await fleet.Client("dev").DeleteAsync(
                new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), "", name + ".fluxcd.controlplane.io", Serverless.Engine.Kubernetes.DeleteOptions.Default, TestContext.Current.CancellationToken);
        }

        CliResult result = await fleet.RunAsync("fleet", "check", "dev");

        result.Output.ShouldContain("definitions missing: ResourceSet, ResourceSetInputProvider");
        result.Hint.ShouldBe("install the definitions: kubectl apply --server-side -f config/crds");
    }
}

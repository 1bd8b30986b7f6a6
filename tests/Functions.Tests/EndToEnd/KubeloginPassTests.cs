using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Yaml;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>The handler on a cluster whose kubeconfig is what "az aks get-credentials" writes: its own identity answers for kubelogin.</summary>
public sealed class KubeloginPassTests
{
    [Fact]
    public async Task Pass_KubeconfigThatWantsKubelogin_ShowsTheHandlersToken()
    {
        await using SandboxCluster cluster = await SandboxCluster.StartAsync(new(), TimeProvider.System, TestContext.Current.CancellationToken);
        using TemporaryFolder folder = new();
        Dictionary<string, object?> kubeconfig = (Dictionary<string, object?>)YamlReader.ReadDocument(cluster.TokenKubeconfig)!;
        Dictionary<string, object?> user = (Dictionary<string, object?>)kubeconfig.ListAt("users")![0]!;
        OwnIdentity own = new(user.StringAt("user", "token")!);
        user["user"] = new Dictionary<string, object?>
        {
            ["exec"] = new Dictionary<string, object?>
            {
                ["apiVersion"] = "client.authentication.k8s.io/v1beta1",
                ["command"] = "kubelogin",
                ["args"] = new List<object?> { "get-token", "--login", "devicecode", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630" },
            },
        };
        Directory.CreateDirectory(folder.File("clusters"));
        folder.Write("clusters/aks.yaml", JsonTree.ToJson(kubeconfig));
        AppSettings settings = new()
        {
            Mode = HandlerMode.StandAlone,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ClusterFolder = folder.File("clusters"),
            StateFolder = folder.File("state"),
            AllowLocalAddresses = true,
            Cloud = new CloudIdentities { Entra = own },
        };
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IClusterCatalog>(new FolderClusterCatalog(settings.ClusterFolder))
            .AddSingleton<Subscriptions>()
            .AddSingleton<IStateStore>(new FileStateStore(settings.StateFolder, TimeProvider.System))
            .BuildServiceProvider();

        PassReport report = await EnginePass.Create(services).RunAsync(new WorkItem("aks", DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);

        report.Failure.ShouldNotBeNull().ShouldContain("custom resource definitions", Case.Insensitive, "the cluster took the token, and lacks only our kinds");
        own.Scopes.ShouldBe(["6dae42f8-4368-4678-94ff-3960e28e3630/.default"]);
    }

    private sealed class OwnIdentity(string token) : IEntraTokens
    {
        public List<string> Scopes { get; } = [];

        public Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken)
        {
            Scopes.Add(scope);
            return Task.FromResult(new CloudToken(token, DateTimeOffset.MaxValue));
        }

        public Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a cluster is not a federated identity");
    }
}

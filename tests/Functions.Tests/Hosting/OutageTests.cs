using Serverless.Engine.Fleet;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>What is away is the fleet's own data, and not a cluster: the item is repeated and no cluster is charged with it.</summary>
public sealed class OutageTests : IDisposable
{
    private static readonly WorkItem Item = new("prod", DateTimeOffset.UnixEpoch);

    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Catalogue_Away_IsThrown()
    {
        IClusterPass pass = ServerlessEngine.Create(new EngineOptions(), new AbsentCatalog(isListed: false), Store(), _time);

        await Should.ThrowAsync<FleetException>(() => pass.RunAsync(Item, CancellationToken.None));
    }

    [Fact]
    public async Task Kubeconfig_OutOfReach_IsThrown()
    {
        IClusterPass pass = ServerlessEngine.Create(new EngineOptions(), new AbsentCatalog(isListed: true), Store(), _time);

        await Should.ThrowAsync<FleetException>(() => pass.RunAsync(Item, CancellationToken.None));
    }

    [Fact]
    public async Task Cluster_ThatIsNotListed_IsAFailedPass()
    {
        Directory.CreateDirectory(_folder.File("clusters"));
        IClusterPass pass = ServerlessEngine.Create(new EngineOptions(), new FolderClusterCatalog(_folder.File("clusters")), Store(), _time);

        (await pass.RunAsync(Item, CancellationToken.None)).Failure.ShouldBe("cluster 'prod' is not in the catalogue");
    }

    [Fact]
    public async Task Pass_ThatThrows_DoesNotOpenTheCircuit()
    {
        await using TestHandler handler = new() { Time = _time };
        handler.Pass.Behaviour = (_, _) => throw new FleetException("the vault is away");
        await handler.StartAsync("prod");
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(Item))));
            response.IsSuccessStatusCode.ShouldBeFalse();
        }

        (await handler.Service<Circuits>().ReadAsync("prod", CancellationToken.None)).ShouldBe(CircuitRecord.Closed);
    }

    private FileStateStore Store() => new(_folder.File("state"), _time);

    private sealed class AbsentCatalog(bool isListed) : IClusterCatalog
    {
        public Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken) => throw new FleetException("away");

        public Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken) =>
            isListed ? Task.FromResult<ClusterEntry?>(new ClusterEntry(name, new ClusterSettings())) : throw new FleetException("away");

        public Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken) => throw new FleetException("away");
    }
}

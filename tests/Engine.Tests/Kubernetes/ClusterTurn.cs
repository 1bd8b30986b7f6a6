using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>
/// The turn to use a whole API server of TEST_KUBECONFIG. A pass works on every ResourceSet of its cluster, so tests that share one
/// take turns, also between test processes that run side by side.
/// </summary>
public sealed class ClusterTurn : IAsyncLifetime, IDisposable
{
    private FileStream? _turn;

    /// <summary>The kubeconfig of the server.</summary>
    internal string Kubeconfig { get; private set; } = "";

    /// <summary>Takes the turn on whichever server is free first.</summary>
    internal static async Task<ClusterTurn> TakeAsync(CancellationToken cancellationToken)
    {
        TestCluster.Require();
        while (true)
        {
            foreach (string path in TestCluster.Paths)
            {
                ClusterTurn turn = new();
                if (turn.TryTake(path))
                {
                    return turn;
                }
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Takes the turn on the first server, for every test of a fixture.</summary>
    public async ValueTask InitializeAsync()
    {
        while (TestCluster.Paths is [string first, ..] && !TryTake(first))
        {
            await Task.Delay(50);
        }
    }

    public void Dispose() => _turn?.Dispose();

    public ValueTask DisposeAsync() => _turn?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryTake(string kubeconfig)
    {
        Kubeconfig = File.ReadAllText(kubeconfig);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Kubeconfig)))[..16];
        try
        {
            _turn = new(Path.Combine(Path.GetTempPath(), $"flux-serverless-cluster-{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

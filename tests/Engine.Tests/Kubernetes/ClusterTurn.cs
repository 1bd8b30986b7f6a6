using System.Security.Cryptography;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>
/// The turn to use the cluster of TEST_KUBECONFIG. A pass works on every ResourceSet of its cluster, so tests that share one take
/// turns, also between test processes that run side by side.
/// </summary>
public sealed class ClusterTurn : IAsyncLifetime
{
    private FileStream? _turn;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_KUBECONFIG") is not { Length: > 0 } kubeconfig)
        {
            return;
        }

        string name = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(kubeconfig)))[..16];
        string path = Path.Combine(Path.GetTempPath(), $"flux-serverless-cluster-{name}.lock");
        while (_turn is null)
        {
            try
            {
                _turn = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100);
            }
        }
    }

    public ValueTask DisposeAsync() => _turn?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using Serverless.Engine.Fleet;

namespace Serverless.Cli.Running;

/// <summary>The clusters that a run works on: those chosen from a catalogue, or the one of the kubeconfig.</summary>
/// <param name="clusters">The clusters, by name.</param>
/// <param name="read">Reads the kubeconfig of one.</param>
internal sealed class LaptopCatalog(IReadOnlyList<ClusterEntry> clusters, Func<string, CancellationToken, Task<string>> read) : IClusterCatalog
{
    public Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(clusters);

    public Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(clusters.FirstOrDefault(c => c.Name == name));

    public Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken) => read(name, cancellationToken);
}

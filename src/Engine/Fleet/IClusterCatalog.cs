namespace Serverless.Engine.Fleet;

/// <summary>Where the clusters and their kubeconfigs are kept: a folder on a laptop, Key Vault in the cloud.</summary>
public interface IClusterCatalog
{
    /// <summary>What is wrong with single entries, which the last list left out; it holds no secret.</summary>
    IReadOnlyList<string> Problems => [];

    /// <summary>All clusters, sorted by name.</summary>
    Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One cluster, or <see langword="null"/> when there is none of that name.</summary>
    Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The kubeconfig text of a cluster.</summary>
    /// <exception cref="FleetException">The cluster is unknown or its kubeconfig cannot be read; the message holds no secret.</exception>
    Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken);
}

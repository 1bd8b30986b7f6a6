namespace Serverless.Engine.Fleet;

/// <summary>A moment's view of what each cluster watches.</summary>
public sealed class SubscriptionMap
{
    private readonly Dictionary<string, List<string>> _byRepository = [];
    private readonly HashSet<string> _registries = [];
    private readonly List<string> _unknown = [];

    /// <summary>Builds the view.</summary>
    /// <param name="clusters">Cluster names.</param>
    /// <param name="watched">For each of them its repositories, or <see langword="null"/> when nothing is known.</param>
    internal SubscriptionMap(IReadOnlyList<string> clusters, IReadOnlyList<HashSet<string>?> watched)
    {
        for (int i = 0; i < clusters.Count; i++)
        {
            if (watched[i] is not { } repositories)
            {
                _unknown.Add(clusters[i]);
                continue;
            }

            foreach (string repository in repositories)
            {
                _registries.Add(repository[..repository.IndexOf('/', StringComparison.Ordinal)]);
                (_byRepository.TryGetValue(repository, out List<string>? watchers) ? watchers : _byRepository[repository] = []).Add(clusters[i]);
            }
        }
    }

    /// <summary>
    /// Clusters that watch a repository, and with them those of which nothing is known yet. A repository that no cluster is known to watch wakes
    /// none (WH-25): otherwise a cluster that never had a pass would let every event of every sender in, and its first pass looks at everything anyway.
    /// </summary>
    /// <param name="repository"><see cref="ImageReference.Name"/> of the repository.</param>
    public IReadOnlyList<string> ClustersFor(string repository) =>
        _byRepository.TryGetValue(repository, out List<string>? watchers) ? [.. watchers, .. _unknown] : [];

    /// <summary>Whether any provider is known to use a registry (WH-17).</summary>
    public bool KnowsRegistry(string registry) => _registries.Contains(registry);
}

using Serverless.Cli.Execution;
using Serverless.Engine.Fleet;

namespace Serverless.Cli.Fleet;

/// <summary>What <c>--cluster</c> says: <c>all</c>, names, or labels, several of them with commas between.</summary>
internal sealed class ClusterSelector(string text)
{
    private const string Everything = "all";

    private readonly string[] _parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether nothing but names is said, so that entries which the catalogue leaves out cannot be meant.</summary>
    public bool IsByName => _parts.All(IsName);

    /// <summary>The chosen clusters, by name.</summary>
    /// <exception cref="CliException">A name is unknown, or nothing was chosen.</exception>
    public async Task<IReadOnlyList<ClusterEntry>> ChooseAsync(IClusterCatalog catalog, CancellationToken cancellationToken)
    {
        IReadOnlyList<ClusterEntry> all = await catalog.ListAsync(cancellationToken);
        IReadOnlyList<string> names = [.. all.Select(c => c.Name)];
        if (_parts.FirstOrDefault(p => IsName(p) && !names.Contains(p)) is { } unknown)
        {
            string? near = NearestName.Find(unknown, names);
            throw new CliException($"cluster {unknown} is not in the catalogue")
            {
                Hint = near is null ? "\"flux-serverless fleet list\" shows the clusters" : $"did you mean {near}?",
            };
        }

        List<ClusterEntry> chosen = [.. all.Where(Matches)];
        return chosen.Count > 0
            ? chosen
            : throw new CliException(all.Count == 0 ? "the catalogue has no clusters" : $"no cluster matches {text}")
            {
                Hint = all.Count == 0 ? "add one: flux-serverless fleet add NAME --context CONTEXT" : "\"flux-serverless fleet list\" shows the clusters and their labels",
            };
    }

    private static bool IsName(string part) => part != Everything && !part.Contains('=', StringComparison.Ordinal);

    // Names add up; labels must all hold.
    private bool Matches(ClusterEntry cluster)
    {
        string[] labels = [.. _parts.Where(p => p.Contains('=', StringComparison.Ordinal))];
        string[] names = [.. _parts.Where(p => !p.Contains('=', StringComparison.Ordinal))];
        return (names.Length == 0 || names.Contains(Everything) || names.Contains(cluster.Name))
            && labels.All(l => cluster.Settings.Labels.GetValueOrDefault(l.Split('=', 2)[0]) == l.Split('=', 2)[1])
            && _parts.Length > 0;
    }
}

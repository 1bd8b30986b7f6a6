using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>What is known about one repository under one set of credentials, as it is archived.</summary>
/// <param name="List">The last complete tag list; <see langword="null"/> when there was none yet.</param>
/// <param name="Digests">The last answer for each tag that was resolved; a null digest is a tag that did not exist.</param>
/// <param name="Sightings">The first-seen ledger: for each tag its digests, oldest first.</param>
internal sealed record RepositorySnapshot(
    Remembered<TagList>? List,
    IReadOnlyDictionary<string, Remembered<string?>> Digests,
    IReadOnlyDictionary<string, IReadOnlyList<Sighting>> Sightings)
{
    /// <summary>Digests of a tag that the ledger keeps; the oldest go first.</summary>
    public const int MaxSightings = 16;

    public static RepositorySnapshot Empty { get; } =
        new(null, new Dictionary<string, Remembered<string?>>(), new Dictionary<string, IReadOnlyList<Sighting>>());

    /// <summary>The newer of both answers for everything, and every first sighting of either.</summary>
    public RepositorySnapshot Merge(RepositorySnapshot other)
    {
        Remembered<TagList>? list = other.List is null || (List is not null && List.AskedAt >= other.List.AskedAt) ? List : other.List;
        Dictionary<string, Remembered<string?>> digests = new(Digests, StringComparer.Ordinal);
        foreach ((string tag, Remembered<string?> digest) in other.Digests)
        {
            digests[tag] = digests.TryGetValue(tag, out Remembered<string?>? mine) && mine.AskedAt >= digest.AskedAt ? mine : digest;
        }

        Dictionary<string, IReadOnlyList<Sighting>> sightings = new(Sightings, StringComparer.Ordinal);
        foreach ((string tag, IReadOnlyList<Sighting> seen) in other.Sightings)
        {
            sightings[tag] = sightings.TryGetValue(tag, out IReadOnlyList<Sighting>? mine) ? Merge(mine, seen) : seen;
        }

        return new RepositorySnapshot(list, digests, sightings).OnlyListed();
    }

    private static List<Sighting> Merge(IReadOnlyList<Sighting> left, IReadOnlyList<Sighting> right) =>
    [
        .. left.Concat(right)
            .GroupBy(sighting => sighting.Digest, StringComparer.Ordinal)
            .Select(group => group.MinBy(sighting => sighting.FirstSeen)!)
            .OrderBy(sighting => sighting.FirstSeen)
            .TakeLast(MaxSightings),
    ];

    /// <summary>Tags that the registry does not list any more are forgotten.</summary>
    private RepositorySnapshot OnlyListed()
    {
        if (List is null)
        {
            return this;
        }

        HashSet<string> listed = new(List.Value.Tags, StringComparer.Ordinal);
        return this with
        {
            Digests = Digests.Where(entry => listed.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal),
            Sightings = Sightings.Where(entry => listed.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal),
        };
    }
}

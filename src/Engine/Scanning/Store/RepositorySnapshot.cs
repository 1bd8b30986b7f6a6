using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>What is known about one repository under one set of credentials, as it is archived.</summary>
/// <param name="List">The last complete tag list; <see langword="null"/> when there was none yet.</param>
/// <param name="Digests">The last digest of each tag that was resolved.</param>
internal sealed record RepositorySnapshot(
    Remembered<TagList>? List,
    IReadOnlyDictionary<string, Remembered<string?>> Digests)
{
    public static RepositorySnapshot Empty { get; } = new(null, new Dictionary<string, Remembered<string?>>());

    /// <summary>The newer of both answers for everything.</summary>
    public RepositorySnapshot Merge(RepositorySnapshot other)
    {
        Remembered<TagList>? list = other.List is null || (List is not null && List.AskedAt >= other.List.AskedAt) ? List : other.List;
        Dictionary<string, Remembered<string?>> digests = new(Digests, StringComparer.Ordinal);
        foreach ((string tag, Remembered<string?> digest) in other.Digests)
        {
            digests[tag] = digests.TryGetValue(tag, out Remembered<string?>? mine) && mine.AskedAt >= digest.AskedAt ? mine : digest;
        }

        return new RepositorySnapshot(list, digests).OnlyListed();
    }

    /// <summary>Without what says that it was asked for later than this: its clock was wrong, and it would be the youngest for ever.</summary>
    public RepositorySnapshot Until(DateTimeOffset latest) => new(
        List?.AskedAt > latest ? null : List,
        Digests.Where(entry => entry.Value.AskedAt <= latest).ToDictionary(StringComparer.Ordinal));

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
        };
    }
}

using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>What this process knows about all repositories, within bounds. Safe for use from several threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="maxBytes">Most bytes that all lists, digests and first sightings may take, about.</param>
internal sealed class RepositoryMemories(TimeProvider time, long maxBytes)
{
    private const int MaxRepositories = 10_000;

    /// <summary>The part of the memory that one list may take.</summary>
    private const int LargestPart = 8;

    private readonly Lock _trimming = new();
    private readonly ConcurrentDictionary<string, RepositoryMemory> _memories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SightingLedger> _ledgers = new(StringComparer.Ordinal);

    /// <summary>The name by which pushes and sightings know a repository, whatever the credentials.</summary>
    public static string NameOf(RepositoryReference reference) => $"{reference.Host.ToLowerInvariant()}/{reference.Repository}";

    public RepositoryMemory Of(RegistryTarget target)
    {
        if (_memories.Count >= MaxRepositories)
        {
            Trim();
        }

        RepositoryMemory memory = _memories.GetOrAdd(target.CacheKey, _ => new(_ledgers.GetOrAdd(NameOf(target.Reference), _ => new())));
        memory.UsedAt = time.GetUtcNow();
        return memory;
    }

    /// <summary>Whether a list would push everybody else's out: it is not kept, and asked for each time.</summary>
    public bool IsTooLarge(TagList list) => RepositoryMemory.BytesOf(list) > maxBytes / LargestPart;

    /// <summary>
    /// Halves what has become too many or too much: what was not used for longest goes, and what is not archived yet only when nothing
    /// else is left.
    /// </summary>
    public void Trim()
    {
        lock (_trimming)
        {
            int count = _memories.Count;
            long bytes = _memories.Sum(entry => entry.Value.Bytes) + _ledgers.Sum(entry => entry.Value.Bytes);
            int fewer = count >= MaxRepositories ? MaxRepositories / 2 : count;
            long smaller = bytes > maxBytes ? maxBytes / 2 : bytes;
            if (fewer == count && smaller == bytes)
            {
                return;
            }

            // A ledger goes with the last memory of its repository.
            Dictionary<SightingLedger, int> users = _memories.Values.CountBy(memory => memory.Ledger).ToDictionary();
            foreach (KeyValuePair<string, RepositoryMemory> oldest in _memories.ToArray()
                .OrderBy(entry => entry.Value.HasChanges || entry.Value.Ledger.HasChanges).ThenBy(entry => entry.Value.UsedAt))
            {
                if (count <= fewer && bytes <= smaller)
                {
                    break;
                }

                count--;
                bytes -= oldest.Value.Bytes;
                SightingLedger ledger = oldest.Value.Ledger;
                if (users.ContainsKey(ledger) && --users[ledger] == 0)
                {
                    bytes -= ledger.Bytes;
                }

                _memories.TryRemove(oldest);
            }

            HashSet<SightingLedger> used = [.. _memories.Values.Select(memory => memory.Ledger)];
            foreach (KeyValuePair<string, SightingLedger> unused in _ledgers.Where(entry => !used.Contains(entry.Value)).ToList())
            {
                _ledgers.TryRemove(unused);
            }
        }
    }
}

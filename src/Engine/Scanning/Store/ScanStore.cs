using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>
/// Tag lists and digests for the whole fleet: one request per repository for any number of clusters and providers. Answers are
/// kept apart by credentials. A cache only: losing it costs a rescan.
/// </summary>
public sealed class ScanStore
{
    /// <summary>Most bytes that all lists, digests and first sightings may take, about.</summary>
    private const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>How far the clocks of instances may be apart.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    /// <summary>Where scans are archived; those that nobody uses may be deleted.</summary>
    internal const string KeyPrefix = "scans/";

    private static readonly TimeSpan ArchivePause = TimeSpan.FromSeconds(30);

    /// <summary>How long the archive may take; then it is left alone for a while. It is a cache: a scan never fails, and hardly waits, because of it.</summary>
    private static readonly TimeSpan ArchiveBudget = TimeSpan.FromSeconds(5);

    private readonly RegistryClient _client;
    private readonly IScanArchive _archive;
    private readonly TimeProvider _time;
    private readonly PushLog _pushes;
    private readonly SharedCalls<Remembered<TagList>> _lists;
    private readonly SharedCalls<Remembered<string?>> _digests;
    private readonly RepositoryMemories _memories;
    private long _slowSince;

    /// <summary>Creates a store in front of a client.</summary>
    /// <param name="client">Asks the registries.</param>
    /// <param name="archive">What outlives the process.</param>
    /// <param name="time">The clock.</param>
    public ScanStore(RegistryClient client, IScanArchive archive, TimeProvider time)
        : this(client, archive, time, MaxBytes)
    {
    }

    internal ScanStore(RegistryClient client, IScanArchive archive, TimeProvider time, long maxBytes)
    {
        _memories = new(time, maxBytes);
        _client = client;
        _archive = archive;
        _time = time;
        _pushes = new(time);
        _lists = new(time);
        _digests = new(time);
    }

    /// <summary>The time by which answers have an age.</summary>
    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Notes a push, once however often its news arrives.</summary>
    /// <param name="reference">The repository.</param>
    /// <param name="receivedAt">What the webhook's instance wrote on it.</param>
    /// <returns>By the own clock, the time from which on answers include the push.</returns>
    public DateTimeOffset NotePush(RepositoryReference reference, DateTimeOffset receivedAt) => _pushes.Note(RepositoryMemories.NameOf(reference), receivedAt);

    /// <summary>When this process last heard of a push, by its own clock; <see langword="null"/> when it never did.</summary>
    public DateTimeOffset? LastPush(RepositoryReference reference) => _pushes.Last(RepositoryMemories.NameOf(reference));

    /// <summary>The tags of a repository.</summary>
    /// <param name="target">The repository.</param>
    /// <param name="notBefore">An answer counts when the registry was asked at this time or later, also one that is still under way.</param>
    /// <param name="cancellationToken">Stops the waiting; what others wait for goes on.</param>
    /// <exception cref="RegistryException">The registry could not be asked.</exception>
    public async Task<TagList> ListTagsAsync(RegistryTarget target, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        RepositoryMemory memory = _memories.Of(target);
        if (!Counts(memory.List, target, notBefore))
        {
            await WithinBudgetAsync(token => ReadArchiveAsync(memory, target, token), cancellationToken);
            _memories.Trim();
        }

        return await AskAsync(_lists, target.CacheKey, () => memory.List, target, notBefore, async askedAt =>
        {
            TagList list = await _client.ListTagsAsync(target, CancellationToken.None);
            return _memories.IsTooLarge(list) ? memory.Forget(list, askedAt) : memory.Remember(list, askedAt, _time.GetUtcNow());
        }, cancellationToken);
    }

    /// <summary>The digest of a tag; <see langword="null"/> when the tag does not exist.</summary>
    /// <inheritdoc cref="ListTagsAsync"/>
    public async Task<string?> ResolveDigestAsync(RegistryTarget target, string tag, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        RepositoryMemory memory = _memories.Of(target);
        return await AskAsync(_digests, $"{target.CacheKey} {tag}", () => memory.Answer(tag, _time.GetUtcNow()), target, notBefore, async askedAt =>
            memory.Remember(tag, await _client.ResolveDigestAsync(target, tag, CancellationToken.None), askedAt, _time.GetUtcNow()), cancellationToken);
    }

    /// <summary>The last digest known for a tag; <see langword="null"/> when none is that was asked for at a time or later.</summary>
    public string? LastDigest(RegistryTarget target, string tag, DateTimeOffset? since) =>
        _memories.Of(target).Digest(tag) is { } last && (since is null || last.AskedAt >= since) ? last.Value : null;

    /// <summary>When the youngest of the answers about some tags of a repository and about its list was asked for; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? AskedAt(RegistryTarget target, IEnumerable<string> tags) => _memories.Of(target).AskedAt(tags);

    /// <summary>
    /// When a tag's digests were first seen, oldest first: the ledger for orders by age and for cooling-off. It does not depend on the
    /// target's credentials.
    /// </summary>
    public IReadOnlyList<Sighting> Sightings(RegistryTarget target, string tag) => _memories.Of(target).Ledger.Of(tag);

    /// <summary>Archives what was learnt about a repository since the last time. What cannot be archived now is archived the next time.</summary>
    public Task SaveAsync(RegistryTarget target, CancellationToken cancellationToken)
    {
        RepositoryMemory memory = _memories.Of(target);
        return WithinBudgetAsync(
            async token =>
            {
                await SaveLedgerAsync(memory.Ledger, target, token);
                await SaveMemoryAsync(memory, target, token);
            },
            cancellationToken);
    }

    private async Task<T> AskAsync<T>(
        SharedCalls<Remembered<T>> calls,
        string key,
        Func<Remembered<T>?> known,
        RegistryTarget target,
        DateTimeOffset notBefore,
        Func<DateTimeOffset, Task<Remembered<T>>> ask,
        CancellationToken cancellationToken)
    {
        Remembered<T>? answer = known();
        while (!Counts(answer, target, notBefore))
        {
            // Nobody can be asked in the future, which a time of another clock may be.
            DateTimeOffset now = _time.GetUtcNow();
            notBefore = notBefore < now ? notBefore : now;
            // Whoever began the call may be content with what became known meanwhile, which need not be new enough for those who joined.
            answer = await calls.JoinAsync(
                key,
                notBefore,
                async askedAt => known() is { } meanwhile && Counts(meanwhile, target, notBefore) ? meanwhile : await ask(askedAt)).WaitAsync(cancellationToken);
        }

        return answer!.Value;
    }

    private async Task SaveLedgerAsync(SightingLedger ledger, RegistryTarget target, CancellationToken cancellationToken)
    {
        if (ledger.TakeChanges() is not { } changes)
        {
            return;
        }

        bool saved = false;
        try
        {
            Dictionary<string, IReadOnlyList<Sighting>> merged = [];
            saved = await _archive.UpdateAsync(
                LedgerKeyOf(target),
                stored =>
                {
                    merged = SightingLedger.Merge(changes, SightingArchiveFormat.Read(stored));
                    return SightingArchiveFormat.Write(merged);
                },
                cancellationToken);
            ledger.TakeOver(merged);
        }
        finally
        {
            if (!saved)
            {
                ledger.KeepChanges();
            }
        }
    }

    private async Task SaveMemoryAsync(RepositoryMemory memory, RegistryTarget target, CancellationToken cancellationToken)
    {
        if (memory.TakeChanges() is not { } changes)
        {
            return;
        }

        bool saved = false;
        try
        {
            saved = await _archive.UpdateAsync(
                KeyOf(target), stored => RepositoryArchiveFormat.Write(changes.Merge(ReadArchived(stored))), cancellationToken);
        }
        finally
        {
            if (!saved)
            {
                memory.KeepChanges();
            }
        }
    }

    /// <summary>Uses the archive, unless it was too slow for somebody else just now.</summary>
    private async Task WithinBudgetAsync(Func<CancellationToken, Task> use, CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _slowSince) is not 0 and long since && _time.GetElapsedTime(since) < ArchivePause)
        {
            return;
        }

        using CancellationTokenSource budget = new(ArchiveBudget, _time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            await use(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever is cancelled notices it at the next request.
            if (budget.IsCancellationRequested)
            {
                Interlocked.Exchange(ref _slowSince, _time.GetTimestamp());
            }
        }
    }

    // An answer that another instance asked for has that instance's time on it: it never counts close to a push. One from the future
    // is of a clock that was set back, or of another one.
    private bool Counts<T>(Remembered<T>? answer, RegistryTarget target, DateTimeOffset notBefore) =>
        answer is not null
        && answer.AskedAt >= notBefore
        && answer.AskedAt <= _time.GetUtcNow()
        && (answer.IsOwn || _pushes.Last(RepositoryMemories.NameOf(target.Reference)) is not { } push || answer.AskedAt > push + MaxSkew);

    private async Task ReadArchiveAsync(RepositoryMemory memory, RegistryTarget target, CancellationToken cancellationToken)
    {
        await memory.ArchiveGate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (now - memory.ArchiveReadAt >= ArchivePause)
            {
                await ReadLedgerAsync(memory.Ledger, target, cancellationToken);
                memory.TakeOver(ReadArchived(await _archive.ReadAsync(KeyOf(target), cancellationToken)), MaxSkew);
                memory.ArchiveReadAt = now;
            }
        }
        finally
        {
            memory.ArchiveGate.Release();
        }
    }

    private RepositorySnapshot ReadArchived(byte[]? stored) => RepositoryArchiveFormat.Read(stored).Until(_time.GetUtcNow() + MaxSkew);

    private async Task ReadLedgerAsync(SightingLedger ledger, RegistryTarget target, CancellationToken cancellationToken)
    {
        await ledger.ArchiveGate.WaitAsync(cancellationToken);
        try
        {
            if (!ledger.IsRead)
            {
                ledger.TakeOver(SightingArchiveFormat.Read(await _archive.ReadAsync(LedgerKeyOf(target), cancellationToken)));
                ledger.IsRead = true;
            }
        }
        finally
        {
            ledger.ArchiveGate.Release();
        }
    }

    // The key holds no more of the credentials than a hash of their hash, and fits into a file name.
    private static string KeyOf(RegistryTarget target) => KeyPrefix + HashOf(target.CacheKey);

    private static string LedgerKeyOf(RegistryTarget target) => "sightings/" + HashOf(RepositoryMemories.NameOf(target.Reference));

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

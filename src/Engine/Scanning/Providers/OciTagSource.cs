using System.Globalization;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>The types whose name ends in <c>ArtifactTag</c>: the tags that pass the filter, with their digests (registry.md §6 to §8).</summary>
internal sealed class OciTagSource(ScanStore store, RegistryTargets targets) : IProviderSource
{
    private const int MaxParallelDigests = 8;

    /// <summary>The reason of <c>Ready</c> when the latest run has exported; one that was skipped is ready as well.</summary>
    private const string Exported = "ReconciliationSucceeded";

    /// <summary>A list that is not older needs no second look when its tags are gone.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    /// <summary>Unreadable digests that are named in the status; more are counted.</summary>
    private const int MaxNamed = 3;

    internal const string Prefix = "failed to call OCI provider: ";

    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        try
        {
            // First the filter: a broken one must cost no request.
            TagFilter filter = TagFilter.Compile(provider.Filter);
            List<string> warnings = [];
            RegistryTarget target = await targets.FindAsync(provider, secrets, warnings, cancellationToken) with { Timeout = provider.Settings.CallTimeout };
            TagDigest[] digests = await ReadAsync(target, filter, age.NotBefore, warnings, cancellationToken);
            if (AreGone(digests))
            {
                // The list may be older than what happened to its tags, so a new one is asked for.
                digests = await ReadAsync(target, filter, store.Now - Moment, [], cancellationToken);
            }

            await store.SaveAsync(target, cancellationToken);
            return new(Export(target, Recall(provider, target, digests, age.Exported, warnings), warnings), warnings) { AskedAt = store.AskedAt(target, digests.Select(digest => digest.Tag)) };
        }
        catch (FilterException e)
        {
            throw new ProviderException(Prefix + e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException(Prefix + e.Message, e) { RetryAfter = e.RetryAfter, Status = e.Status };
        }
    }

    private async Task<TagDigest[]> ReadAsync(
        RegistryTarget target, TagFilter filter, DateTimeOffset notBefore, List<string> warnings, CancellationToken cancellationToken)
    {
        List<string> tags = filter.Apply(await ListAsync(target, notBefore, warnings, cancellationToken));
        TagDigest[] digests = new TagDigest[tags.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = MaxParallelDigests, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tags.Count, parallel, async (i, token) => digests[i] = await ResolveAsync(target, tags[i], notBefore, token));
        return digests;
    }

    private async Task<IReadOnlyList<string>> ListAsync(
        RegistryTarget target, DateTimeOffset notBefore, List<string> warnings, CancellationToken cancellationToken)
    {
        try
        {
            TagList list = await store.ListTagsAsync(target, notBefore, cancellationToken);
            if (list.SkippedNames.Count > 0)
            {
                warnings.Add($"{target}: {list.SkippedNames.Count} listed names are no valid tags");
            }

            return list.Tags;
        }
        catch (RegistryException e)
        {
            throw ListFailed(target, e);
        }
    }

    private async Task<TagDigest> ResolveAsync(RegistryTarget target, string tag, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            return new(tag, await store.ResolveDigestAsync(target, tag, notBefore, cancellationToken), null);
        }
        catch (RegistryException e)
        {
            return new(tag, null, DigestFailed(target, tag, e));
        }
    }

    /// <summary>
    /// Puts the last known digest in the place of one that cannot be read. Where there is none, where the credentials are refused,
    /// and where nothing at all can be read or none of the tags exists, the scan fails: what is exported then stays as it is.
    /// </summary>
    internal List<TagDigest> Recall(ResourceSetInputProvider provider, RegistryTarget target, TagDigest[] digests, DateTimeOffset? exported, List<string> warnings)
    {
        if (AreGone(digests))
        {
            throw new RegistryException($"{target}: of the listed tags that were selected none exists ({string.Join(", ", digests.Take(MaxNamed).Select(digest => digest.Tag))})");
        }

        TagDigest[] failed = [.. digests.Where(digest => digest.Failure is not null)];
        if (failed.Length == 0)
        {
            return [.. digests];
        }

        if (failed.Length == digests.Length || failed.FirstOrDefault(digest => digest.Failure!.Status is 401) is not null)
        {
            throw (failed.FirstOrDefault(digest => digest.Failure!.Status is 401) ?? failed[0]).Failure!;
        }

        List<TagDigest> recalled = [.. digests.Select(digest => digest.Failure is null ? digest : digest with { Value = LastKnown(provider, target, digest, exported) })];
        warnings.AddRange(failed.Take(MaxNamed).Select(digest => $"{digest.Failure!.Message}; its last known digest stays"));
        if (failed.Length > MaxNamed)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"the digests of {failed.Length - MaxNamed} more tags cannot be read; their last known ones stay"));
        }

        return recalled;
    }

    private string LastKnown(ResourceSetInputProvider provider, RegistryTarget target, TagDigest digest, DateTimeOffset? exported) =>
        provider.ExportedInputs.FirstOrDefault(input => input.StringAt("tag") == digest.Tag)?.StringAt("digest") is { } shown
        && (IsExportOfThisSpec(provider) || store.LastDigest(target, digest.Tag, since: null) == shown)
            ? shown
            : store.LastDigest(target, digest.Tag, exported) ?? throw digest.Failure!;

    /// <summary>Before the first success after an edit the export may be another repository's.</summary>
    private static bool IsExportOfThisSpec(ResourceSetInputProvider provider) =>
        Condition.Find(provider.Object, Condition.Ready) is { Status: "True", Reason: Exported } ready
        && ready.ObservedGeneration == provider.Object.Generation;

    private static bool AreGone(TagDigest[] digests) => digests.Length > 0 && Array.TrueForAll(digests, digest => digest is { Value: null, Failure: null });

    private static List<Dictionary<string, object?>> Export(RegistryTarget target, List<TagDigest> digests, List<string> warnings)
    {
        List<Dictionary<string, object?>> inputs = [];
        foreach (TagDigest digest in digests)
        {
            if (digest.Value is null)
            {
                // Deleted between the two requests; another tag does not move up.
                warnings.Add($"{target}: tag '{digest.Tag}' was listed but does not exist any more");
            }
            else
            {
                inputs.Add(new() { ["id"] = Adler32.Id(digest.Tag), ["tag"] = digest.Tag, ["digest"] = digest.Value });
            }
        }

        return inputs;
    }

    internal static RegistryException ListFailed(RegistryTarget target, RegistryException failure) =>
        Wrap($"failed to list OCI tags for '{target}': ", failure);

    internal static RegistryException DigestFailed(RegistryTarget target, string tag, RegistryException failure) =>
        Wrap($"failed to get digest for tag '{tag}' in repository '{target}': ", failure);

    private static RegistryException Wrap(string prefix, RegistryException failure) => new(prefix + failure.Message, failure)
    {
        IsTransient = failure.IsTransient,
        Code = failure.Code,
        Status = failure.Status,
        RetryAfter = failure.RetryAfter,
    };

    internal sealed record TagDigest(string Tag, string? Value, RegistryException? Failure);
}

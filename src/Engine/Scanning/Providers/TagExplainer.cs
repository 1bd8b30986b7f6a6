using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Scans one repository for a person: every listed name with what becomes of it and why, and how the provider's scan ends.</summary>
/// <param name="client">Asks the registry.</param>
/// <param name="targets">Finds repositories and credentials.</param>
/// <param name="time">The clock.</param>
public sealed class TagExplainer(RegistryClient client, RegistryTargets targets, TimeProvider time)
{
    private readonly OciTagSource _source = new(new ScanStore(client, new MemoryScanArchive(), time), targets);

    /// <summary>
    /// Scans as the provider would. A registry that fails is part of the explanation, and so is how far the list was read when the scan
    /// is cancelled meanwhile.
    /// </summary>
    /// <exception cref="ProviderException">The spec is wrong, or what it names cannot be used: the registry was not asked for its tags.</exception>
    public async Task<TagExplanation> ExplainAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long before = client.Requests;
        try
        {
            ProviderRules.Check(provider);
            TagFilter filter = TagFilter.Compile(provider.Filter);
            List<string> warnings = [];
            RegistryTarget target = await targets.FindAsync(provider, secrets, warnings, cancellationToken) with { Timeout = provider.Settings.CallTimeout };
            LastProgress read = new(progress);
            (TagList? list, string failure) = await ListAsync(target, read, cancellationToken);
            List<TagExplanationRow> rows = [.. read.Last.ReadTags.Select(Unused)];
            if (list is not null)
            {
                (rows, failure) = await DecideAsync(provider, target, filter, list, read, warnings, cancellationToken);
            }

            rows.AddRange(read.Last.SkippedNames.Select(name => new TagExplanationRow(new(name, TagVerdict.NotATag, "is no valid tag"))));
            return new(target.ToString(), rows, read.Last, list, failure, warnings, client.Requests - before, time.GetElapsedTime(started));
        }
        catch (Exception e) when (e is FilterException or RegistryException)
        {
            throw new ProviderException(e.Message, e);
        }
    }

    private async Task<(TagList? List, string Failure)> ListAsync(RegistryTarget target, LastProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ListTagsAsync(target, progress, cancellationToken), "");
        }
        catch (RegistryException e)
        {
            return (null, OciTagSource.Prefix + OciTagSource.ListFailed(target, e).Message);
        }
        catch (OperationCanceledException)
        {
            return (null, OciTagSource.Prefix + "cancelled");
        }
    }

    private async Task<(List<TagExplanationRow> Rows, string Failure)> DecideAsync(
        ResourceSetInputProvider provider, RegistryTarget target, TagFilter filter, TagList list, LastProgress progress, List<string> warnings, CancellationToken cancellationToken)
    {
        List<string> selected = filter.Apply(list.Tags);
        Dictionary<string, TagDecision> decisions = filter.Explain([.. list.Tags]).ToDictionary(decision => decision.Tag, StringComparer.Ordinal);
        int resolved = 0;
        OciTagSource.TagDigest[] digests = await Task.WhenAll(selected.Select(async tag =>
        {
            OciTagSource.TagDigest digest = await ResolveAsync(target, tag, cancellationToken);
            progress.Report(selected.Count, Interlocked.Increment(ref resolved));
            return digest;
        }));
        string failure = "";
        List<TagExplanationRow> rows;
        try
        {
            List<OciTagSource.TagDigest> exported = _source.Recall(provider, target, digests, null, warnings);
            rows = [.. exported.Select(digest => Row(digest, digest.Value is null
                ? new(digest.Tag, TagVerdict.Gone, "passes, but was deleted meanwhile")
                : decisions[digest.Tag]))];
        }
        catch (RegistryException e)
        {
            failure = OciTagSource.Prefix + e.Message;
            rows = [.. digests.Select(digest => Row(digest, new(digest.Tag, TagVerdict.ScanFailed, "passes, but the scan fails")))];
        }

        rows.AddRange(list.Tags.Select(tag => decisions[tag]).Where(decision => decision.Verdict != TagVerdict.Selected).Select(decision => new TagExplanationRow(decision)));
        return (rows, failure);
    }

    /// <summary>One digest that cannot be read takes nothing from what is known of the other tags.</summary>
    private async Task<OciTagSource.TagDigest> ResolveAsync(RegistryTarget target, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return new(tag, await client.ResolveDigestAsync(target, tag, cancellationToken), null);
        }
        catch (RegistryException e)
        {
            return new(tag, null, OciTagSource.DigestFailed(target, tag, e));
        }
        catch (OperationCanceledException e)
        {
            return new(tag, null, OciTagSource.DigestFailed(target, tag, new("cancelled", e)));
        }
    }

    private static TagExplanationRow Row(OciTagSource.TagDigest digest, TagDecision decision) =>
        new(decision, digest.Value ?? "", digest.Failure?.InnerException?.Message ?? "");

    private static TagExplanationRow Unused(string tag) =>
        new(new(tag, TagVerdict.ListIncomplete, "read, but not used: the list is incomplete"));

    private sealed class LastProgress(IProgress<ScanProgress>? next) : IProgress<ListProgress>
    {
        public ListProgress Last { get; private set; } = new(0, 0);

        public void Report(ListProgress value)
        {
            Last = value;
            next?.Report(new(value));
        }

        public void Report(int selected, int resolved) => next?.Report(new(Last, selected, resolved));
    }
}

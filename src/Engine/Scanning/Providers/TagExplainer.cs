using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Scans one repository for a person: every tag with the reason why it is kept or dropped, and the digests of the kept ones.</summary>
/// <param name="client">Asks the registry.</param>
/// <param name="targets">Finds repositories and credentials.</param>
/// <param name="time">The clock.</param>
public sealed class TagExplainer(RegistryClient client, RegistryTargets targets, TimeProvider time)
{
    /// <exception cref="ProviderException">The filter or the address is wrong, or the registry could not be asked.</exception>
    public async Task<TagExplanation> ExplainAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, IProgress<ListProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long before = client.Requests;
        try
        {
            ProviderRules.Check(provider);
            TagFilter filter = TagFilter.Compile(provider.Filter);
            List<string> warnings = [];
            RegistryTarget target = await targets.FindAsync(provider, secrets, warnings, cancellationToken) with { Timeout = provider.Settings.CallTimeout };
            TagList list = await client.ListTagsAsync(target, progress, cancellationToken);
            List<string> selected = filter.Apply(list.Tags);
            (string Digest, string Failure)[] digests = await Task.WhenAll(selected.Select(tag => ResolveAsync(target, tag, cancellationToken)));
            Dictionary<string, TagDecision> decisions = filter.Explain([.. list.Tags]).ToDictionary(decision => decision.Tag, StringComparer.Ordinal);
            return new(
                target.ToString(),
                [.. selected.Zip(digests, (tag, digest) => new TagExplanationRow(decisions[tag], digest.Digest, digest.Failure))],
                [.. list.Tags.Where(tag => decisions[tag].Verdict != TagVerdict.Selected).Select(tag => decisions[tag])],
                list,
                warnings,
                client.Requests - before,
                time.GetElapsedTime(started));
        }
        catch (Exception e) when (e is FilterException or RegistryException)
        {
            throw new ProviderException(e.Message, e);
        }
    }

    /// <summary>One digest that cannot be read takes nothing from what is known of the other tags.</summary>
    private async Task<(string Digest, string Failure)> ResolveAsync(RegistryTarget target, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ResolveDigestAsync(target, tag, cancellationToken) ?? "", "");
        }
        catch (RegistryException e)
        {
            return ("", e.Message);
        }
    }
}

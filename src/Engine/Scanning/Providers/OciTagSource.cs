using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Type <c>OCIArtifactTag</c>: the tags that pass the filter, with their digests (registry.md §6 to §8).</summary>
internal sealed class OciTagSource(ScanStore store) : IProviderSource
{
    private const int MaxParallelDigests = 8;
    private const string Prefix = "failed to call OCI provider: ";

    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            // First the filter: a broken one must cost no request.
            TagFilter filter = TagFilter.Compile(provider.Filter);
            List<string> warnings = [];
            RegistryTarget target = Target(provider, secrets, warnings);
            List<string> tags = filter.Apply(await ListAsync(target, notBefore, warnings, cancellationToken));
            string?[] digests = new string?[tags.Count];
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = MaxParallelDigests, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, tags.Count, parallel, async (i, token) => digests[i] = await ResolveAsync(target, tags[i], notBefore, token));
            return new(Export(target, tags, digests, warnings), warnings);
        }
        catch (FilterException e)
        {
            throw new ProviderException(Prefix + e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException(Prefix + e.Message, e) { RetryAfter = e.RetryAfter };
        }
    }

    private static RegistryTarget Target(ResourceSetInputProvider provider, ProviderSecrets secrets, List<string> warnings)
    {
        RepositoryReference reference = RepositoryReference.Parse(provider.Url);
        DockerConfig config = DockerConfig.From(secrets.Secret is null ? secrets.PullSecrets : [secrets.Secret, .. secrets.PullSecrets]);
        warnings.AddRange(config.Warnings);
        return new(reference, config.Find(reference), secrets.Tls, provider.Insecure);
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
            throw Wrap($"failed to list OCI tags for '{target}': ", e);
        }
    }

    private async Task<string?> ResolveAsync(RegistryTarget target, string tag, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ResolveDigestAsync(target, tag, notBefore, cancellationToken);
        }
        catch (RegistryException e)
        {
            throw Wrap($"failed to get digest for tag '{tag}' in repository '{target}': ", e);
        }
    }

    private static List<Dictionary<string, object?>> Export(RegistryTarget target, List<string> tags, string?[] digests, List<string> warnings)
    {
        List<Dictionary<string, object?>> inputs = [];
        foreach ((string tag, string? digest) in tags.Zip(digests))
        {
            if (digest is null)
            {
                // Deleted between the two requests; another tag does not move up.
                warnings.Add($"{target}: tag '{tag}' was listed but does not exist any more");
            }
            else
            {
                inputs.Add(new() { ["id"] = Adler32.Id(tag), ["tag"] = tag, ["digest"] = digest });
            }
        }

        return inputs;
    }

    private static RegistryException Wrap(string prefix, RegistryException failure) => new(prefix + failure.Message, failure)
    {
        IsTransient = failure.IsTransient,
        Code = failure.Code,
        Status = failure.Status,
        RetryAfter = failure.RetryAfter,
    };
}

using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The types of one Git service: branches, tags, change requests, environments (providers.md §1).</summary>
/// <param name="create">Makes the service's client.</param>
/// <param name="http">Calls services.</param>
/// <param name="identities">Cloud identities.</param>
internal sealed class GitSource(Func<GitContext, IGitClient> create, GitHttp http, GitIdentities identities) : IProviderSource
{
    private const string CallPrefix = "failed to call Git provider: ";

    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        IGitClient client = Create(new(provider, secrets, http, identities));
        string operation = OperationOf(provider.Type);
        try
        {
            TagFilter tags = TagFilter.Compile(provider.Filter);
            List<GitResult> results = await ListAsync(client, operation, provider.Filter, tags, cancellationToken);
            return new(GitSkip.Apply(provider, results), []);
        }
        catch (FilterException e)
        {
            throw new ProviderException($"{CallPrefix}failed to list {operation}: {e.Message}", e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException($"{CallPrefix}failed to list {operation}: {e.Message}", e) { RetryAfter = e.RetryAfter, Status = e.Status };
        }
        catch (ProviderException e)
        {
            throw new ProviderException($"{CallPrefix}failed to list {operation}: {e.Message}", e) { RetryAfter = e.RetryAfter, Status = e.Status };
        }
    }

    private IGitClient Create(GitContext context)
    {
        try
        {
            return create(context);
        }
        catch (Exception e) when (e is ProviderException or RegistryException)
        {
            throw new ProviderException($"failed to create Git provider: {e.Message}", e);
        }
    }

    private static string OperationOf(string type) =>
        type.EndsWith("Branch", StringComparison.Ordinal) ? "branches"
        : type.EndsWith("Tag", StringComparison.Ordinal) ? "tags"
        : type.EndsWith("Environment", StringComparison.Ordinal) ? "environments"
        : "requests";

    private static async Task<List<GitResult>> ListAsync(
        IGitClient client, string operation, ProviderFilter filter, TagFilter tags, CancellationToken cancellationToken)
    {
        NameFilter names = NameFilter.Compile(filter);
        return operation switch
        {
            "tags" => await SelectTagsAsync(client, tags, cancellationToken),
            "branches" => await TakeAsync(client.BranchesAsync(filter, cancellationToken), result => names.Passes(result.Branch), tags.Limit),
            "environments" => await TakeAsync(client.EnvironmentsAsync(names.Passes, cancellationToken), _ => true, tags.Limit),
            _ => await TakeAsync(
                client.RequestsAsync(filter, cancellationToken),
                result => names.Passes(result.Branch) && (client.FiltersLabels || filter.Labels.All(result.Labels.Contains)),
                tags.Limit),
        };
    }

    /// <summary>In the server's order; no further page is asked for once the limit is reached.</summary>
    private static async Task<List<GitResult>> TakeAsync(IAsyncEnumerable<GitResult> results, Func<GitResult, bool> isWanted, int limit)
    {
        List<GitResult> taken = [];
        await foreach (GitResult result in results)
        {
            if (isWanted(result))
            {
                taken.Add(result);
                if (taken.Count == limit)
                {
                    break;
                }
            }
        }

        return taken;
    }

    /// <summary>All pages are read, then sorted and cut. Of a name that comes twice the last counts.</summary>
    private static async Task<List<GitResult>> SelectTagsAsync(IGitClient client, TagFilter filter, CancellationToken cancellationToken)
    {
        Dictionary<string, GitResult> all = new(StringComparer.Ordinal);
        await foreach (GitResult tag in client.TagsAsync(cancellationToken))
        {
            all[tag.Tag] = tag;
        }

        List<GitResult> selected = [];
        foreach (string name in filter.Apply(all.Keys))
        {
            selected.Add(await client.PeelAsync(all[name], cancellationToken));
        }

        return selected;
    }
}

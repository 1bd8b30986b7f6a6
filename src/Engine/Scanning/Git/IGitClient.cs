using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Git;

/// <summary>What all Git services have. Results come in the server's order; no page is asked for before its first result is wanted.</summary>
internal interface IGitClient
{
    /// <summary>Whether the server picks change requests by label, so that nothing is left to check.</summary>
    bool FiltersLabels { get; }

    IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, CancellationToken cancellationToken);

    IAsyncEnumerable<GitResult> TagsAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, CancellationToken cancellationToken);

    /// <param name="isWanted">Whether an environment of this name is wanted; others cost no request.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, CancellationToken cancellationToken);

    /// <summary>The commit behind a selected tag, where the list gives the tag object.</summary>
    Task<GitResult> PeelAsync(GitResult tag, CancellationToken cancellationToken) => Task.FromResult(tag);
}

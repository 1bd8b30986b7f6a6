using System.Globalization;
using System.Runtime.CompilerServices;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Gitea and Forgejo by their REST API (providers.md §4).</summary>
internal sealed class GiteaClient : IGitClient
{
    private const string Service = "Gitea";

    private readonly GitContext _context;
    private readonly string _repository;
    private readonly string _token;

    public GiteaClient(GitContext context)
    {
        _context = context;
        string url = context.Provider.Url;
        GitAddress address = GitAddress.Parse(url, Service);
        (string owner, string repository) = address.OwnerAndRepository(url, Service);
        _repository = $"{address.Origin}/api/v1/repos/{owner}/{repository}/";
        _token = context.Login()?.Password ?? "";
    }

    public bool FiltersLabels => false;

    public async IAsyncEnumerable<GitResult> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("tags", "tags?", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "sha") ?? "") { Tag = name };
        }
    }

    public async IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("branches", "branches?", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "id") ?? "") { Branch = name };
        }
    }

    public async IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("pull requests", "pulls?state=open&", cancellationToken))
        {
            yield return PullRequest.Read(item);
        }
    }

    public IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, CancellationToken cancellationToken) =>
        throw new ProviderException($"environments not supported by {Service} provider");

    /// <summary>Servers may give smaller pages than asked for, so only the header tells the end.</summary>
    private IAsyncEnumerable<Dictionary<string, object?>> ReadAsync(string what, string path, CancellationToken cancellationToken) => GitPages.ReadAsync(
        $"{Service} {what}",
        "page",
        async (page, token) =>
        {
            string address = string.Create(CultureInfo.InvariantCulture, $"{_repository}{path}page={(page.Length > 0 ? page : "1")}&limit={GitPages.Size}");
            GitAnswer answer = await GitFailure.WrapAsync($"could not list {what}: ", () => _context.Http.SendAsync(() => Request(address), _context.Secrets.Tls, token));
            return (answer.List(), GitPages.NextByLink(answer));
        },
        cancellationToken);

    private HttpRequestMessage Request(string address)
    {
        HttpRequestMessage request = GitRequest.Get(address, "application/json");
        if (_token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"token {_token}");
        }

        return request;
    }
}

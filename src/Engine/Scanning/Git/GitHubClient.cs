using System.Globalization;
using System.Runtime.CompilerServices;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>GitHub and GitHub Enterprise Server by their REST API (providers.md §2).</summary>
internal sealed class GitHubClient : IGitClient
{
    private const string Service = "GitHub";

    private readonly GitContext _context;
    private readonly string _repository;
    private readonly GitHubApp? _app;
    private readonly string _token;

    public GitHubClient(GitContext context)
    {
        _context = context;
        string url = context.Provider.Url;
        GitAddress address = GitAddress.Parse(url, Service);
        (string owner, string repository) = address.OwnerAndRepository(url, Service);
        _repository = $"{ApiBase(url, address)}repos/{owner}/{repository}/";
        _app = GitHubApp.From(context.Secrets.Secret);
        _token = _app is null ? context.Login()?.Password ?? "" : "";
    }

    public bool FiltersLabels => false;

    public async IAsyncEnumerable<GitResult> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("tags", "tags", "", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "sha") ?? "") { Tag = name };
        }
    }

    public async IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("branches", "branches", "", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "sha") ?? "") { Branch = name };
        }
    }

    public async IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("pull requests", "pulls", "state=open&", cancellationToken))
        {
            yield return PullRequest.Read(item);
        }
    }

    public IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, CancellationToken cancellationToken) =>
        throw new ProviderException($"environments not supported by {Service} provider");

    /// <summary>Only the public service has its API on a host of its own; hosts that name an API are taken for one.</summary>
    private static string ApiBase(string url, GitAddress address)
    {
        if (url.StartsWith("https://github.com/", StringComparison.Ordinal))
        {
            return GitHubApp.PublicApi;
        }

        string host = address.Uri.Host;
        return host.StartsWith("api.", StringComparison.Ordinal) || host.Contains(".api.", StringComparison.Ordinal) ? address.Origin + "/" : address.Origin + "/api/v3/";
    }

    private IAsyncEnumerable<Dictionary<string, object?>> ReadAsync(string what, string path, string query, CancellationToken cancellationToken) => GitPages.ReadAsync(
        $"{Service} {what}",
        "page",
        async (page, token) =>
        {
            string credential = _app is null ? _token : await _context.Identities.GitHubApps.GetAsync(_app, _context.Http, _context.Secrets.Tls, token);
            string address = string.Create(CultureInfo.InvariantCulture, $"{_repository}{path}?{query}per_page={GitPages.Size}{(page.Length > 0 ? "&page=" + page : "")}");
            GitAnswer answer = await GitFailure.WrapAsync($"could not list {what}: ", () => _context.Http.SendAsync(() => Request(address, credential), _context.Secrets.Tls, token));
            return (answer.List(), GitPages.NextByLink(answer));
        },
        cancellationToken);

    private static HttpRequestMessage Request(string address, string token)
    {
        HttpRequestMessage request = GitRequest.Get(address, "application/vnd.github+json");
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        if (token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return request;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Git;

/// <summary>GitLab by its REST API (providers.md §3).</summary>
internal sealed class GitLabClient : IGitClient
{
    private const string Service = "GitLab";
    private const int MaxSlug = 63;

    private readonly GitContext _context;
    private readonly string _project;
    private readonly string _token;
    private readonly string _origin;
    private readonly RegistryCredentials _credentials;

    public GitLabClient(GitContext context)
    {
        _context = context;
        string url = context.Provider.Url;
        GitAddress address = GitAddress.Parse(url, Service);
        if (address.Path.Length == 0)
        {
            throw new ProviderException($"invalid {Service} URL \"{url}\": can't find project");
        }

        _project = $"{address.Origin}/api/v4/projects/{Uri.EscapeDataString(Uri.UnescapeDataString(address.Path))}";
        _token = context.Login()?.Password ?? "";
        _origin = address.Origin;
        _credentials = new() { RegistryToken = _token, Source = $"secret '{context.Secrets.Secret}'" };
    }

    public bool FiltersLabels => true;

    /// <summary>Lower case; everything but letters, digits and dashes is a dash; at most 63 bytes; no dash at the ends.</summary>
    public static string Slug(string name)
    {
        StringBuilder slug = new();
        foreach (Rune rune in name.EnumerateRunes())
        {
            char c = rune.IsAscii ? char.ToLowerInvariant((char)rune.Value) : '-';
            slug.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-');
        }

        return slug.ToString(0, Math.Min(slug.Length, MaxSlug)).Trim('-');
    }

    public async IAsyncEnumerable<GitResult> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> item in ReadAsync("tags", "/repository/tags?", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "id") ?? "") { Tag = name, Slug = Slug(name) };
        }
    }

    public async IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string include = filter.EffectiveInclude;
        string query = include.Length > 0 ? $"regex={Uri.EscapeDataString(include)}&" : "";
        await foreach (Dictionary<string, object?> item in ReadAsync("branches", $"/repository/branches?{query}", cancellationToken))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "id") ?? "") { Branch = name, Slug = Slug(name) };
        }
    }

    public async IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string labels = filter.Labels.Count > 0 ? $"labels={Uri.EscapeDataString(string.Join(',', filter.Labels))}&" : "";
        await foreach (Dictionary<string, object?> item in ReadAsync("merge requests", $"/merge_requests?state=opened&{labels}", cancellationToken))
        {
            string branch = item.StringAt("source_branch") ?? "";
            yield return new(Number(item, "iid"), item.StringAt("sha") ?? "")
            {
                Branch = branch,
                Slug = Slug(branch),
                Title = item.StringAt("title") ?? "",
                Author = item.StringAt("author", "username") ?? "",
                Labels = [.. (item.ListAt("labels") ?? []).OfType<string>()],
            };
        }
    }

    public async IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Dictionary<string, object?> environment in ReadAsync("environments", "/environments?", cancellationToken))
        {
            string name = environment.StringAt("name") ?? "";
            if (isWanted(name) && await DeploymentAsync(environment, name, cancellationToken) is { } deployed)
            {
                yield return deployed;
            }
        }
    }

    /// <summary>The newest deployment that runs, or that succeeded while the environment is available.</summary>
    private async Task<GitResult?> DeploymentAsync(Dictionary<string, object?> environment, string name, CancellationToken cancellationToken)
    {
        string address = $"{_project}/deployments?order_by=created_at&sort=desc&environment={Uri.EscapeDataString(name)}";
        GitAnswer answer = await GitFailure.WrapAsync($"could not list deployments for environment \"{name}\": ", () => SendAsync(address, cancellationToken));
        bool isAvailable = environment.StringAt("state") == "available";
        Dictionary<string, object?>? deployment = answer.List().FirstOrDefault(d => d.StringAt("status") is "running" || (isAvailable && d.StringAt("status") is "success"));
        return deployment is null ? null : new(Number(environment, "id"), deployment.StringAt("deployable", "commit", "id") ?? deployment.StringAt("sha") ?? "")
        {
            Branch = deployment.StringAt("deployable", "ref") ?? deployment.StringAt("ref") ?? "",
            Title = name,
            Slug = environment.StringAt("slug") ?? "",
            Author = deployment.StringAt("user", "username") ?? "",
        };
    }

    private IAsyncEnumerable<Dictionary<string, object?>> ReadAsync(string what, string path, CancellationToken cancellationToken) => GitPages.ReadAsync(
        $"{Service} {what}",
        "page",
        async (page, token) =>
        {
            string address = string.Create(CultureInfo.InvariantCulture, $"{_project}{path}per_page={GitPages.Size}{(page.Length > 0 ? "&page=" + page : "")}");
            GitAnswer answer = await GitFailure.WrapAsync($"could not list {what}: ", () => SendAsync(address, token));
            return (answer.List(), answer.Header("X-Next-Page"));
        },
        cancellationToken);

    /// <summary>GitLab bans the address of whoever fails to log in too often, so that a refused token is left alone for a while (registry.md §9.4).</summary>
    private async Task<GitAnswer> SendAsync(string address, CancellationToken cancellationToken)
    {
        LoginThrottle throttle = _context.Identities.Logins;
        throttle.Check(_origin, _credentials);
        throttle.Check(_project, _credentials);
        try
        {
            GitAnswer answer = await _context.Http.SendAsync(() => Request(address), _context.Secrets.Tls, cancellationToken);
            throttle.Accepted(_origin, _credentials);
            throttle.Forget(_project, _credentials);
            return answer;
        }
        catch (ProviderException e) when (e is { Status: 401 or 403, RetryAfter: null })
        {
            // A token that is known may lack one project; the others must stay reachable with it.
            throttle.Refused(e.Status == 401 ? _origin : _project, _credentials);
            throw;
        }
    }

    private HttpRequestMessage Request(string address)
    {
        HttpRequestMessage request = GitRequest.Get(address, "application/json");
        if (_token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("PRIVATE-TOKEN", _token);
        }

        return request;
    }

    private static string Number(Dictionary<string, object?> item, string key) => item.At(key) is long number ? number.ToString(CultureInfo.InvariantCulture) : "";
}

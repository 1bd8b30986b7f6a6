using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Azure DevOps Services by its REST API (providers.md §5).</summary>
internal sealed class AzureDevOpsClient : IGitClient
{
    private const string Service = "Azure DevOps";
    private const string Host = "https://dev.azure.com";
    private const string EntraScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";
    private const string Version = "api-version=7.1";
    private const string TagPrefix = "refs/tags/";
    private const string BranchPrefix = "refs/heads/";

    private readonly GitContext _context;
    private readonly string _repository;
    private readonly string? _password;
    private Task<string>? _bearer;
    private bool _isPeeled;

    public AzureDevOpsClient(GitContext context)
    {
        _context = context;
        string url = context.Provider.Url;
        GitAddress address = GitAddress.Parse(url, "AzureDevOps");
        if (address.Origin != Host)
        {
            throw new ProviderException($"unsupported Azure DevOps host: {address.Origin}");
        }

        string[] parts = [.. address.Path.Split('/').Select(Uri.UnescapeDataString)];
        if (parts is not [{ Length: > 0 } organisation, { Length: > 0 } project, "_git", { Length: > 0 } repository])
        {
            throw new ProviderException($"invalid AzureDevOps URL \"{url}\": can't find owner and repository");
        }

        _repository = $"{Host}/{Uri.EscapeDataString(organisation)}/{Uri.EscapeDataString(project)}/_apis/git/repositories/{Uri.EscapeDataString(repository)}/";
        _password = context.Login()?.Password;
    }

    public bool FiltersLabels => false;

    public async IAsyncEnumerable<GitResult> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Dictionary<string, object?>> refs = GitPages.ReadAsync(
            $"{Service} tags",
            "continuation token",
            async (continuation, token) =>
            {
                string more = continuation.Length > 0 ? "&continuationToken=" + Uri.EscapeDataString(continuation) : "";
                string path = string.Create(CultureInfo.InvariantCulture, $"refs?filter=tags&peelTags=true&$top={GitPages.Size}{more}&{Version}");
                GitAnswer answer = await CallAsync("could not list tags: ", path, token);
                return (Values(answer), answer.Header("X-MS-ContinuationToken"));
            },
            cancellationToken);
        await foreach (Dictionary<string, object?> item in refs)
        {
            // The service's filter is a prefix, which other refs can begin with as well.
            if (item.StringAt("name") is { } name && name.StartsWith(TagPrefix, StringComparison.Ordinal))
            {
                string tag = name[TagPrefix.Length..];
                _isPeeled |= item.ContainsKey("peeledObjectId");
                yield return new(Adler32.Id(tag), item.StringAt("peeledObjectId") ?? item.StringAt("objectId") ?? "")
                {
                    Tag = tag,

                    // Until it is selected, the author marks a tag whose object may have to be peeled.
                    Author = item.ContainsKey("peeledObjectId") ? "" : Unpeeled,
                };
            }
        }
    }

    private const string Unpeeled = "\0";

    public async Task<GitResult> PeelAsync(GitResult tag, CancellationToken cancellationToken)
    {
        // A service that peels the tags of a list leaves the field out for lightweight ones alone.
        if (tag.Author != Unpeeled || _isPeeled)
        {
            return tag with { Author = "" };
        }

        try
        {
            GitAnswer answer = await CallAsync("", $"annotatedtags/{tag.Sha}?{Version}", cancellationToken);
            return tag with { Author = "", Sha = answer.Map().StringAt("taggedObject", "objectId") ?? tag.Sha };
        }
        catch (ProviderException e) when (e.Status is 400 or 404)
        {
            // A lightweight tag has no object of its own; its sha is the commit already.
            return tag with { Author = "" };
        }
    }

    public async IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Dictionary<string, object?> item in Values(await CallAsync("could not get branches: ", $"stats/branches?{Version}", cancellationToken)))
        {
            string name = item.StringAt("name") ?? "";
            yield return new(Adler32.Id(name), item.StringAt("commit", "commitId") ?? "") { Branch = name };
        }
    }

    public async IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Dictionary<string, object?>> requests = GitPages.ReadAsync(
            $"{Service} pull requests",
            "page",
            async (page, token) =>
            {
                int skip = page.Length > 0 ? int.Parse(page, CultureInfo.InvariantCulture) : 0;
                string path = string.Create(CultureInfo.InvariantCulture, $"pullrequests?$top={GitPages.Size}&$skip={skip}&{Version}");
                IReadOnlyList<Dictionary<string, object?>> items = Values(await CallAsync("could not list pull requests: ", path, token));
                return (items, items.Count < GitPages.Size ? null : (skip + GitPages.Size).ToString(CultureInfo.InvariantCulture));
            },
            cancellationToken);
        await foreach (Dictionary<string, object?> item in requests)
        {
            if (Request(item) is { } request)
            {
                yield return request;
            }
        }
    }

    public IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, CancellationToken cancellationToken) =>
        throw new ProviderException("environments not supported by AzureDevOps provider");

    /// <summary>A request that lacks a field is passed over.</summary>
    private static GitResult? Request(Dictionary<string, object?> item) =>
        item.At("pullRequestId") is long id
        && item.StringAt("lastMergeSourceCommit", "commitId") is { } sha
        && item.StringAt("sourceRefName") is { } source
        && item.StringAt("title") is { } title
        && item.StringAt("createdBy", "displayName") is { } author
            ? new(id.ToString(CultureInfo.InvariantCulture), sha)
            {
                Branch = source.StartsWith(BranchPrefix, StringComparison.Ordinal) ? source[BranchPrefix.Length..] : source,
                Title = title,
                Author = author,
                Labels = [.. (item.ListAt("labels") ?? []).OfType<Dictionary<string, object?>>().Select(label => label.StringAt("name")).OfType<string>()],
            }
            : null;

    private static IReadOnlyList<Dictionary<string, object?>> Values(GitAnswer answer) => [.. (answer.Map().ListAt("value") ?? []).OfType<Dictionary<string, object?>>()];

    private async Task<GitAnswer> CallAsync(string prefix, string path, CancellationToken cancellationToken)
    {
        string authorization = await AuthorizationAsync(cancellationToken);
        GitAnswer answer = await GitFailure.WrapAsync(prefix, () => _context.Http.SendAsync(
            () =>
            {
                HttpRequestMessage request = GitRequest.Get(_repository + path, "application/json");
                request.Headers.TryAddWithoutValidation("X-TFS-FedAuthRedirect", "Suppress");
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                return request;
            },
            _context.Secrets.Tls,
            cancellationToken));

        // Who is not known gets a page to sign in, with a status of success.
        return answer.ContentType == "application/json" ? answer : throw new ProviderException($"{prefix}authentication failed: {Service} answered with '{answer.ContentType}'");
    }

    private async Task<string> AuthorizationAsync(CancellationToken cancellationToken)
    {
        if (_password is not null)
        {
            return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + _password));
        }

        return await (_bearer ??= BearerAsync(cancellationToken));
    }

    /// <summary>Once for a scan: each token of a ServiceAccount costs a call to the cluster and one to Entra.</summary>
    private async Task<string> BearerAsync(CancellationToken cancellationToken)
    {
        IEntraTokens entra = _context.Identities.Entra;
        return "Bearer " + (_context.Account is { } account
            ? await entra.GetAsync(FederatedEntraIdentity.Of(account), EntraScope, cancellationToken)
            : await entra.GetAsync(EntraScope, cancellationToken)).Value;
    }
}

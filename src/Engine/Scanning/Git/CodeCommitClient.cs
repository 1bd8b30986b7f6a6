using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>AWS CodeCommit: refs by Git's own protocol, pull requests by its JSON API (providers.md §6).</summary>
internal sealed class CodeCommitClient : IGitClient
{
    private const string Service = "AWS CodeCommit";
    private const string BranchPrefix = "refs/heads/";
    private const string TagPrefix = "refs/tags/";
    private const int Parallelism = 4;

    private readonly GitContext _context;
    private readonly CodeCommitAddress _address;

    public CodeCommitClient(GitContext context)
    {
        _context = context;
        _address = CodeCommitAddress.Parse(context.Provider.Url);
    }

    /// <summary>Requests have no labels here, so there is nothing to filter by.</summary>
    public bool FiltersLabels => true;

    public async IAsyncEnumerable<GitResult> BranchesAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, string> refs = await RefsAsync("could not list branches: ", cancellationToken);
        foreach ((string name, string sha) in refs.Where(r => r.Key.StartsWith(BranchPrefix, StringComparison.Ordinal)).OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            string branch = name[BranchPrefix.Length..];
            yield return new(Adler32.Id(branch), sha) { Branch = branch };
        }
    }

    public async IAsyncEnumerable<GitResult> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, string> refs = await RefsAsync("could not list tags: ", cancellationToken);
        foreach ((string name, string sha) in refs.Where(r => r.Key.StartsWith(TagPrefix, StringComparison.Ordinal)))
        {
            string tag = name[TagPrefix.Length..];
            yield return new(Adler32.Id(tag), sha) { Tag = tag };
        }
    }

    public async IAsyncEnumerable<GitResult> RequestsAsync(ProviderFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AwsCredentials keys = await KeysAsync(cancellationToken);
        IAsyncEnumerable<string> ids = GitPages.ReadAsync(
            $"{Service} pull requests",
            "continuation token",
            async (continuation, token) =>
            {
                Dictionary<string, object?> body = new() { ["repositoryName"] = _address.Repository, ["pullRequestStatus"] = "OPEN", ["maxResults"] = (long)GitPages.Size };
                if (continuation.Length > 0)
                {
                    body["nextToken"] = continuation;
                }

                Dictionary<string, object?> page = await CallAsync("could not list pull requests: ", "ListPullRequests", body, keys, token);
                return ((IReadOnlyList<string>)[.. (page.ListAt("pullRequestIds") ?? []).OfType<string>()], page.StringAt("nextToken"));
            },
            cancellationToken);
        NameFilter names = NameFilter.Compile(filter);
        int wanted = filter.Limit;
        List<string> batch = [];
        await foreach (string id in ids)
        {
            batch.Add(id);
            if (batch.Count == Math.Min(Parallelism, wanted))
            {
                foreach (GitResult request in await ReadAsync(batch, keys, cancellationToken))
                {
                    wanted -= names.Passes(request.Branch) ? 1 : 0;
                    yield return request;
                }

                batch.Clear();
            }
        }

        foreach (GitResult request in await ReadAsync(batch, keys, cancellationToken))
        {
            yield return request;
        }
    }

    public IAsyncEnumerable<GitResult> EnvironmentsAsync(Func<string, bool> isWanted, CancellationToken cancellationToken) =>
        throw new ProviderException("environments not supported by AWSCodeCommit provider");

    private Task<AwsCredentials> KeysAsync(CancellationToken cancellationToken) => _context.Identities.Aws.FindAsync(_address.Region, _context.Account, cancellationToken);

    private async Task<Dictionary<string, string>> RefsAsync(string prefix, CancellationToken cancellationToken)
    {
        AwsCredentials keys = await KeysAsync(cancellationToken);
        GitAnswer answer = await GitFailure.WrapAsync(prefix, () => _context.Http.SendAsync(
            () =>
            {
                HttpRequestMessage request = GitRequest.Get($"{_address.Url}/info/refs?service=git-upload-pack", "*/*");
                (string user, string password) = CodeCommitPassword.Create(keys, _address, _context.Identities.Time.GetUtcNow());
                request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
                return request;
            },
            _context.Secrets.Tls,
            cancellationToken));
        return RefAdvertisement.Read(answer.Body, prefix);
    }

    private async Task<IReadOnlyList<GitResult>> ReadAsync(List<string> ids, AwsCredentials keys, CancellationToken cancellationToken)
    {
        GitResult?[] requests = await Task.WhenAll(ids.Select(async id =>
        {
            Dictionary<string, object?> answer = await CallAsync(
                $"could not get pull request \"{id}\": ", "GetPullRequest", new() { ["pullRequestId"] = id }, keys, cancellationToken);
            return Request(answer.MapAt("pullRequest") ?? [], id);
        }));
        return [.. requests.OfType<GitResult>()];
    }

    private static GitResult? Request(Dictionary<string, object?> request, string id)
    {
        Dictionary<string, object?> target = (request.ListAt("pullRequestTargets") ?? []).OfType<Dictionary<string, object?>>().FirstOrDefault() ?? [];
        if (target.StringAt("sourceReference") is not { } source || target.StringAt("sourceCommit") is not { } sha)
        {
            return null;
        }

        string author = request.StringAt("authorArn") ?? "";
        return new(request.StringAt("pullRequestId") ?? id, sha)
        {
            Branch = source.StartsWith(BranchPrefix, StringComparison.Ordinal) ? source[BranchPrefix.Length..] : source,
            Title = request.StringAt("title") ?? "",
            Author = author[(author.LastIndexOf('/') + 1)..],
        };
    }

    private async Task<Dictionary<string, object?>> CallAsync(
        string prefix, string operation, Dictionary<string, object?> body, AwsCredentials keys, CancellationToken cancellationToken)
    {
        byte[] content = JsonTree.ToUtf8(body);
        GitAnswer answer = await GitFailure.WrapAsync(prefix, () => _context.Http.SendAsync(
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Post, _address.Api) { Content = new ByteArrayContent(content) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
                request.Headers.TryAddWithoutValidation("X-Amz-Target", $"CodeCommit_20150413.{operation}");
                SigV4.Sign(request, content, keys, _address.Region, "codecommit", _context.Identities.Time.GetUtcNow());
                return request;
            },
            _context.Secrets.Tls,
            cancellationToken));
        return answer.Map();
    }
}

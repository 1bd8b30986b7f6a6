using System.Collections.Concurrent;
using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Installation tokens of GitHub Apps until shortly before their end, and one request in flight for each (providers.md §2.1).</summary>
internal sealed class GitHubAppTokens(TimeProvider time)
{
    private const int MaxEntries = 1_000;

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<string> GetAsync(GitHubApp app, GitHttp http, TlsSettings tls, CancellationToken cancellationToken)
    {
        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        Entry entry = _entries.GetOrAdd(app.Fingerprint, _ => new());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            if (entry.Token is not { } token || token.ExpiresAt - Margin <= time.GetUtcNow())
            {
                entry.Token = await LoginAsync(app, http, tls, cancellationToken);
            }

            return entry.Token.Value;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>The app's own proof: a token signed by its key, dated back a little for clocks that are behind.</summary>
    internal string Assertion(GitHubApp app)
    {
        long issued = (time.GetUtcNow() - ClockTolerance).ToUnixTimeSeconds();
        return JsonWebToken.Sign(app.LoadKey(), new() { ["iss"] = app.Id, ["iat"] = issued, ["exp"] = issued + (long)AssertionLife.TotalSeconds });
    }

    private async Task<CloudToken> LoginAsync(GitHubApp app, GitHttp http, TlsSettings tls, CancellationToken cancellationToken)
    {
        string assertion = Assertion(app);
        string installation = app.InstallationId.Length > 0 ? app.InstallationId : await FindInstallationAsync(app, assertion, http, tls, cancellationToken);
        GitAnswer answer = await GitFailure.WrapAsync(
            "could not get a token of the GitHub App: ",
            () => http.SendAsync(() => Request(HttpMethod.Post, $"{app.ApiBase}app/installations/{Uri.EscapeDataString(installation)}/access_tokens", assertion), tls, cancellationToken));
        Dictionary<string, object?> token = answer.Map();
        return token.StringAt("token") is { Length: > 0 } value
            ? new(value, Timestamp.Parse(token.StringAt("expires_at")) ?? time.GetUtcNow() + TimeSpan.FromMinutes(30))
            : throw new ProviderException("could not get a token of the GitHub App: the answer holds none");
    }

    private static async Task<string> FindInstallationAsync(GitHubApp app, string assertion, GitHttp http, TlsSettings tls, CancellationToken cancellationToken)
    {
        string owner = Uri.EscapeDataString(app.InstallationOwner);
        GitAnswer answer;
        try
        {
            answer = await http.SendAsync(() => Request(HttpMethod.Get, $"{app.ApiBase}orgs/{owner}/installation", assertion), tls, cancellationToken);
        }
        catch (ProviderException e) when (e.Message.Contains(": 404 ", StringComparison.Ordinal))
        {
            answer = await GitFailure.WrapAsync(
                $"could not find the installation of the GitHub App at '{app.InstallationOwner}': ",
                () => http.SendAsync(() => Request(HttpMethod.Get, $"{app.ApiBase}users/{owner}/installation", assertion), tls, cancellationToken));
        }

        return answer.Map().At("id") is long id ? id.ToString(CultureInfo.InvariantCulture) : throw new ProviderException("the installation of the GitHub App has no id");
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string assertion)
    {
        HttpRequestMessage request = GitRequest.Get(address, "application/vnd.github+json");
        request.Method = method;
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {assertion}");
        return request;
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public CloudToken? Token { get; set; }
    }
}

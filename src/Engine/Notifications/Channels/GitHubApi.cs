using Serverless.Engine.Scanning.Git;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>GitHub's API about the repository of a Provider, opened with a token, a password or a GitHub App.</summary>
internal sealed class GitHubApi
{
    private readonly NotificationProvider _provider;
    private readonly string _root;
    private readonly string _token;

    /// <exception cref="NotificationException">The address is not that of a repository, or nothing opens it.</exception>
    public GitHubApi(NotificationProvider provider)
    {
        _provider = provider;
        _token = provider.Token.Length > 0 ? provider.Token : provider.Password;
        if (_token.Length == 0 && provider.GitHubApp is null)
        {
            throw NotificationProvider.Invalid("its type needs a token, a password, or the keys of a GitHub App");
        }

        GitRepository repository = GitRepository.Of(provider);
        if (repository.Split() is not ({ Length: 0 }, { } owner, { } name))
        {
            throw NotificationProvider.Invalid("its address must be that of a repository, https://HOST/OWNER/REPOSITORY");
        }

        string api = repository.Address.Host == "github.com" ? "https://api.github.com" : $"{repository.Origin}/api/v3";
        _root = $"{api}/repos/{owner}/{name}/";
    }

    /// <summary>A request with a body.</summary>
    public ChannelRequest Post(string path, Dictionary<string, object?> body) => ChannelRequest.Json(new(_root + path), body, Headers(), app: App);

    /// <summary>A look at something that may make the requests after it needless.</summary>
    public ChannelRequest Look(string path, Func<byte[], bool> isSettled) => ChannelRequest.Look(new(_root + path), Headers(), isSettled, App);

    private GitHubApp? App => _token.Length > 0 ? null : _provider.GitHubApp;

    private IReadOnlyList<KeyValuePair<string, string>> Headers() =>
        [new("Accept", "application/vnd.github+json"), new("X-GitHub-Api-Version", "2022-11-28"), .. Authorization.Token("Bearer", _token)];
}

using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>A <c>repository_dispatch</c> event for the workflows of a GitHub repository (notifications.md §4.3).</summary>
internal sealed partial class GitHubDispatchChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string token = provider.Token.Length > 0 ? provider.Token : provider.Password;
        if (token.Length == 0 && provider.GitHubApp is null)
        {
            throw NotificationProvider.Invalid("its type needs a token, a password, or the keys of a GitHub App");
        }

        Dictionary<string, object?> body = new()
        {
            ["event_type"] = $"{posted.Kind}/{posted.Name}.{posted.Namespace}",
            ["client_payload"] = JsonTree.ParseObject(posted.ToUtf8()),
        };
        return
        [
            ChannelRequest.Json(
                Dispatches(provider),
                body,
                [new("Accept", "application/vnd.github+json"), new("X-GitHub-Api-Version", "2022-11-28"), .. Authorization.Token("Bearer", token)],
                app: token.Length > 0 ? null : provider.GitHubApp),
        ];
    }

    private static Uri Dispatches(NotificationProvider provider)
    {
        // The address of a clone by SSH names the same repository, in either of its spellings.
        string address = ScpAddress().Replace(provider.Address, "ssh://$1/$2");
        Uri repository = Uri.TryCreate(address, UriKind.Absolute, out Uri? clone) && clone.Scheme == "ssh"
            ? new($"https://{clone.Host}{clone.AbsolutePath}")
            : provider.Url();
        string path = repository.AbsolutePath.Trim('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        if (path.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
        {
            throw NotificationProvider.Invalid("its address must be that of a repository, https://HOST/OWNER/REPOSITORY");
        }

        string api = repository.Host == "github.com" ? "https://api.github.com" : $"{repository.GetLeftPart(UriPartial.Authority)}/api/v3";
        return new($"{api}/repos/{owner}/{name}/dispatches");
    }

    /// <summary><c>git@github.com:org/repo.git</c>.</summary>
    [GeneratedRegex("^([^/:@]+@[^/:]+):/?([^/].*)$")]
    private static partial Regex ScpAddress();
}

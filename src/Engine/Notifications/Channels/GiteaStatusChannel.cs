namespace Serverless.Engine.Notifications.Channels;

/// <summary>The status of a commit on Gitea.</summary>
internal sealed class GiteaStatusChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        CommitStatus status = CommitStatus.Of(posted, provider);
        string state = posted.Reason == Status.Reasons.Progressing ? "pending" : posted.IsError ? "failure" : "success";
        GitRepository repository = GitRepository.Of(provider);
        (string context, string owner, string name) = repository.Split();
        string api = $"{repository.Origin}{(context.Length > 0 ? "/" : "")}{context}/api/v1/repos/{owner}/{name}";
        IReadOnlyList<KeyValuePair<string, string>> headers = Authorization.Token("token", provider.RequiredTokenOrPassword());
        return
        [
            ChannelRequest.Look(
                new($"{api}/commits/{status.Commit}/statuses?sort=recentupdate&limit=50"), headers, answer => status.IsShownIn(answer, "context", "status", state)),
            ChannelRequest.Json(
                new($"{api}/statuses/{status.Commit}"),
                new Dictionary<string, object?> { ["state"] = state, ["context"] = status.Name, ["description"] = status.Description },
                headers),
        ];
    }
}

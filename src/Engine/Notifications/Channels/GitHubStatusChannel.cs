namespace Serverless.Engine.Notifications.Channels;

/// <summary>The status of a commit on GitHub.</summary>
internal sealed class GitHubStatusChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        if (posted.Reason == Status.Reasons.Progressing)
        {
            return [];
        }

        CommitStatus status = CommitStatus.Of(posted, provider);
        string state = posted.IsError ? "failure" : "success";
        GitHubApi api = new(provider);
        return
        [
            api.Look($"commits/{status.Commit}/statuses?per_page=100", answer => status.IsShownIn(answer, "context", "state", state)),
            api.Post($"statuses/{status.Commit}", new() { ["state"] = state, ["context"] = status.Name, ["description"] = status.Description }),
        ];
    }
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>A <c>repository_dispatch</c> event for the workflows of a GitHub repository (notifications.md §4.3).</summary>
internal sealed class GitHubDispatchChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        Dictionary<string, object?> body = new()
        {
            ["event_type"] = $"{posted.Kind}/{posted.Name}.{posted.Namespace}",
            ["client_payload"] = JsonTree.ParseObject(posted.ToUtf8()),
        };
        return [new GitHubApi(provider).Post("dispatches", body)];
    }
}

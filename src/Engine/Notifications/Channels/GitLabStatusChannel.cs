using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>The status of a commit on GitLab, whose address names the project by its path or its number.</summary>
internal sealed class GitLabStatusChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        if (posted.Reason == Status.Reasons.Progressing)
        {
            return [];
        }

        CommitStatus status = CommitStatus.Of(posted, provider);
        string state = posted.IsError ? "failed" : "success";
        GitRepository repository = GitRepository.Of(provider);
        if (repository.Path.Length == 0)
        {
            throw NotificationProvider.Invalid("its address must be that of a project, https://HOST/GROUP/PROJECT or https://HOST/NUMBER");
        }

        string api = $"{repository.Origin}/api/v4/projects/{Uri.EscapeDataString(Uri.UnescapeDataString(repository.Path))}";
        KeyValuePair<string, string>[] headers = [new("PRIVATE-TOKEN", provider.RequiredTokenOrPassword())];
        return
        [
            ChannelRequest.Look(
                new($"{api}/repository/commits/{status.Commit}/statuses?name={Uri.EscapeDataString(status.Name)}"),
                headers,
                answer => status.IsShownIn(answer, "name", "status", state)),
            ChannelRequest.Json(
                new($"{api}/statuses/{status.Commit}"),
                new Dictionary<string, object?> { ["state"] = state, ["name"] = status.Name, ["description"] = status.Description },
                headers,
                judge: Judge),
        ];
    }

    /// <summary>GitLab refuses a status that is in its state already, which is none of a receiver's failures.</summary>
    public static string? Judge(byte[] answer)
    {
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(answer);
            string message = JsonTree.ToJson(root.At("message") ?? root.At("error"));
            return root.At("id") is not null || message.StartsWith("\"Cannot transition status via", StringComparison.Ordinal) ? null : $"GitLab answered: {message}";
        }
        catch (JsonException)
        {
            return "GitLab answered with something that is not JSON";
        }
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>What an event says of a commit, for the services that show it there (notifications.md §4.4).</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Name">What tells the status from those of others.</param>
/// <param name="Description">The event's reason in words.</param>
internal sealed partial record CommitStatus(string Commit, string Name, string Description)
{
    private static readonly string[] Revisions = ["commit", "originRevision", "revision"];

    /// <summary>The status that an event comes to.</summary>
    /// <exception cref="NotificationException">The event is about no commit, or the name is not known.</exception>
    public static CommitStatus Of(NotificationEvent posted, NotificationProvider provider)
    {
        if (provider.CommitStatusExpression.Length > 0)
        {
            throw NotificationProvider.Invalid("commitStatusExpr is not supported without a notification-controller");
        }

        string revision = Revisions.Select(key => posted.Metadata.GetValueOrDefault(key)).FirstOrDefault(value => value is not null)
            ?? throw new NotificationException("missing revision metadata");
        Match commit = CommitIn().Match(revision);
        return commit.Success
            ? new(commit.Value, $"{posted.Kind}/{posted.Name}/{provider.Uid.Split('-')[0]}".ToLowerInvariant(), EventText.Description(posted))
            : throw new NotificationException("the revision in the metadata names no commit");
    }

    /// <summary>Whether the newest status of this name in a service's list, which has the highest number, says the same.</summary>
    /// <param name="answer">The list.</param>
    /// <param name="nameField">The field of its entries that holds the name.</param>
    /// <param name="stateField">The field that holds the state.</param>
    /// <param name="state">The state that is to be shown.</param>
    public bool IsShownIn(byte[] answer, string nameField, string stateField, string state)
    {
        try
        {
            return JsonTree.Parse(answer) is List<object?> list
                && list.OfType<Dictionary<string, object?>>().Where(s => s.StringAt(nameField) == Name).MaxBy(s => s.At("id") as long? ?? 0) is { } shown
                && shown.StringAt(stateField) == state
                && shown.StringAt("description") == Description;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The hash at the end of <c>main@sha1:HASH</c>, <c>sha1:HASH</c> or <c>main/HASH</c>.</summary>
    [GeneratedRegex("(?<=^|[/:@])[0-9a-f]{7,64}$")]
    private static partial Regex CommitIn();
}

namespace Serverless.Engine.Notifications.Matching;

/// <summary>Which events some types of Providers never get (notifications.md §2.2, rows 2 to 4).</summary>
internal static class DispatchRules
{
    private static readonly string[] CommitStatus = ["github", "gitlab", "gitea", "bitbucketserver", "bitbucket", "azuredevops"];
    private static readonly string[] ChangeRequest = ["githubpullrequestcomment", "giteapullrequestcomment", "gitlabmergerequestcomment"];
    private static readonly string[] Generic = ["generic", "generic-hmac"];

    /// <summary>Whether a type shows statuses of commits.</summary>
    public static bool IsCommitStatus(string type) => CommitStatus.Contains(type);

    /// <summary>Whether an event is left out.</summary>
    /// <param name="posted">The event before its metadata is combined.</param>
    /// <param name="type">Type of the Provider.</param>
    public static bool Drop(NotificationEvent posted, string type)
    {
        bool isUpdate = posted.Metadata.GetValueOrDefault(posted.Group + "/commit_status") == "update";
        bool isCommitStatus = IsCommitStatus(type);
        return (isUpdate && !isCommitStatus && !Generic.Contains(type))
            || (isCommitStatus && !isUpdate && !posted.IsError && !Has(posted, "commit"))
            || (ChangeRequest.Contains(type) && !Has(posted, "change_request"));
    }

    private static bool Has(NotificationEvent posted, string key) => posted.Metadata.ContainsKey(Resources.Names.EventAnnotationPrefix + key);
}

using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Matching;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Matching;

/// <summary>notifications.md §2.2, rows 2 to 4.</summary>
public sealed class DispatchRulesTests
{
    private const string Update = "fluxcd.controlplane.io/commit_status=update";
    private const string Commit = "event.toolkit.fluxcd.io/commit=abc";
    private const string Change = "event.toolkit.fluxcd.io/change_request=7";

    [Theory]
    [InlineData("slack", "info", "", false)]
    [InlineData("slack", "info", Update, true)]
    [InlineData("generic", "info", Update, false)]
    [InlineData("generic-hmac", "info", Update, false)]
    [InlineData("github", "info", Update, false)]
    [InlineData("github", "info", "", true)]
    [InlineData("github", "error", "", false)]
    [InlineData("azuredevops", "info", Commit, false)]
    [InlineData("githubpullrequestcomment", "error", "", true)]
    [InlineData("gitlabmergerequestcomment", "info", Change, false)]
    public void Drop_FollowsTheTable(string type, string severity, string metadata, bool expected)
    {
        NotificationEvent posted = SampleEvents.Of(severity, "Any", "x", [.. metadata.Split('=') is [{ } key, { } value] ? [(key, value)] : Array.Empty<(string, string)>()]);

        DispatchRules.Drop(posted, type).ShouldBe(expected);
    }
}

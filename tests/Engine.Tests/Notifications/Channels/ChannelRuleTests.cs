using System.Text;
using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Channels;

/// <summary>notifications.md §4: what depends on the Provider's settings rather than on the event.</summary>
public sealed class ChannelRuleTests
{
    [Fact]
    public void Hmac_IsOverTheExactBytes() =>
        GenericChannel.Sign("k", Encoding.UTF8.GetBytes("""{"a":1}""")).ShouldBe("c3a92ff9e274cdcce27a58c15a78ec6dcbbdbd0038a87e7a11baef2028fd8bff");

    [Fact]
    public void Hmac_SignsWhatIsSent()
    {
        ChannelRequest request = Single("generic-hmac", "{address: https://a.example}", ("token", "k"));

        request.Headers.ShouldContain(new KeyValuePair<string, string>("X-Signature", "sha256=" + GenericChannel.Sign("k", request.Body)));
    }

    [Theory]
    [InlineData("generic-hmac")]
    [InlineData("opsgenie")]
    [InlineData("datadog")]
    [InlineData("zoom")]
    [InlineData("incident.io")]
    [InlineData("telegram")]
    public void TokenThatIsMissing_IsSaid(string type) =>
        Should.Throw<NotificationException>(() => Single(type, "{address: https://a.example, channel: c}")).Message.ShouldBe("the Provider cannot be used: its type needs a token");

    [Theory]
    [InlineData("https://slack.com/api/chat.postMessage", """{"ok":true}""", null)]
    [InlineData("https://slack.com/api/chat.postMessage", """{"ok":false,"error":"channel_not_found"}""", "Slack responded with error: channel_not_found")]
    [InlineData("https://slack.com/api/chat.postMessage", "<html>", "Slack responded with something that is not JSON")]
    public void SlackApi_IsJudgedByItsBody(string address, string answer, string? failure) =>
        Single("slack", $"{{address: '{address}'}}").Judge.ShouldNotBeNull()(Encoding.UTF8.GetBytes(answer)).ShouldBe(failure);

    [Theory]
    [InlineData("https://hooks.slack.com/services/a")]
    [InlineData("https://slack.com/api/chat.postMessage/")]
    public void SlackWebhook_IsJudgedByItsStatus(string address) => Single("slack", $"{{address: '{address}'}}").Judge.ShouldBeNull();

    [Fact]
    public void Slack_WithoutToken_HasNoAuthorization() => Single("slack", "{address: https://hooks.slack.com/a}", ("username", "half"), ("token", "unused")).Headers.ShouldBeEmpty();

    [Theory]
    [InlineData("https://discord.com/api/webhooks/1/x", "https://discord.com/api/webhooks/1/x/slack")]
    [InlineData("https://discord.com/api/webhooks/1/x/slack", "https://discord.com/api/webhooks/1/x/slack")]
    [InlineData("https://discord.com/api/webhooks/1/x?thread_id=5", "https://discord.com/api/webhooks/1/x/slack?thread_id=5")]
    public void Discord_IsAskedInSlacksForm(string address, string asked) => Single("discord", $"{{address: '{address}'}}").Address.ShouldBe(new(asked));

    [Theory]
    [InlineData("https://inbots.zoom.us/hook/x", "https://inbots.zoom.us/hook/x?format=full")]
    [InlineData("https://inbots.zoom.us/hook/x?a=1", "https://inbots.zoom.us/hook/x?a=1&format=full")]
    [InlineData("https://inbots.zoom.us/hook/x?format=message", "https://inbots.zoom.us/hook/x?format=message")]
    public void Zoom_WantsTheFullFormat(string address, string asked) => Single("zoom", $"{{address: '{address}'}}", ("token", "t")).Address.ShouldBe(new(asked));

    [Fact]
    public void Teams_ConnectorsGetTheOlderCard()
    {
        Dictionary<string, object?> card = JsonTree.ParseObject(Single("msteams", "{address: https://contoso.webhook.office.com/webhookb2/x}").Body);

        card.StringAt("@type").ShouldBe("MessageCard");
        card.StringAt("themeColor").ShouldBe("FF0000");
        card.StringAt("summary").ShouldBe("resourceset/apps.flux-system");
        ((Dictionary<string, object?>)card.ListAt("sections")![0]!).StringAt("activityTitle").ShouldBe(SampleEvents.Failure.Message);
    }

    [Fact]
    public void Telegram_WithoutThread_NamesTheChatAlone()
    {
        Dictionary<string, object?> body = JsonTree.ParseObject(Single("telegram", "{address: https://ignored.example, channel: '@team'}", ("token", "1:a")).Body);

        body.StringAt("chat_id").ShouldBe("@team");
        body.ShouldNotContainKey("message_thread_id");
    }

    [Theory]
    [InlineData("pagerduty")]
    [InlineData("incident.io")]
    public void Progressing_IsNoIncident(string type) => ChannelType.Find(type)!.Channel
        .RequestsFor(SampleEvents.Of("info", "Progressing", "x"), SampleEvents.Provider("{address: https://a.example}", ("token", "t"))).ShouldBeEmpty();

    [Theory]
    [InlineData("https://github.com/org/repo", "https://api.github.com/repos/org/repo/dispatches")]
    [InlineData("ssh://git@github.com/org/repo.git", "https://api.github.com/repos/org/repo/dispatches")]
    [InlineData("git@github.com:org/repo.git", "https://api.github.com/repos/org/repo/dispatches")]
    [InlineData("git@git.example:/org/repo.git", "https://git.example/api/v3/repos/org/repo/dispatches")]
    [InlineData("https://git.example:8443/org/repo", "https://git.example:8443/api/v3/repos/org/repo/dispatches")]
    public void GitHubDispatch_KnowsTheApi(string address, string asked) => Single("githubdispatch", $"{{address: '{address}'}}", ("token", "t")).Address.ShouldBe(new(asked));

    [Theory]
    [InlineData("https://api.datadoghq.eu", "https://api.datadoghq.eu/api/v1/events")]
    [InlineData("https://api.datadoghq.eu/", "https://api.datadoghq.eu/api/v1/events")]
    [InlineData("https://api.datadoghq.eu/api/v1/events", "https://api.datadoghq.eu/api/v1/events")]
    [InlineData("https://proxy.example/datadog", "https://proxy.example/datadog/api/v1/events")]
    public void Datadog_IsAskedAtItsEvents(string address, string asked) => Single("datadog", $"{{address: '{address}'}}", ("token", "t")).Address.ShouldBe(new(asked));

    [Fact]
    public void GitHubDispatch_TakesAPasswordOrAnApp()
    {
        Single("githubdispatch", "{address: https://github.com/o/r}", ("username", "u"), ("password", "p")).Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Bearer p"));
        Single("githubdispatch", "{address: https://github.com/o/r}", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", "x")).App.ShouldNotBeNull().Id.ShouldBe("1");
        Should.Throw<NotificationException>(() => Single("githubdispatch", "{address: https://github.com/o/r}")).Message.ShouldContain("needs a token");
        Should.Throw<NotificationException>(() => Single("githubdispatch", "{address: https://github.com/o}", ("token", "t"))).Message.ShouldContain("OWNER/REPOSITORY");
    }

    [Theory]
    [InlineData("deployments")]
    [InlineData("deployments/")]
    [InlineData("/topic")]
    public void Zulip_NeedsChannelAndTopic(string channel) =>
        Should.Throw<NotificationException>(() => Single("zulip", $"{{address: https://z.example, channel: {channel}}}")).Message.ShouldContain("<channel>/<topic>");

    [Theory]
    [InlineData("ReconciliationFailed", "reconciliation failed")]
    [InlineData("InvalidCELExpression", "invalid cel expression")]
    [InlineData("Progressing", "progressing")]
    public void Description_SplitsWords(string reason, string expected) => EventText.Description(SampleEvents.Of("info", reason, "x")).ShouldBe(expected);

    private static ChannelRequest Single(string type, string spec, params (string Key, string Value)[] secret) =>
        ChannelType.Find(type).ShouldNotBeNull().Channel.RequestsFor(SampleEvents.Failure, SampleEvents.Provider(spec, secret)).ShouldHaveSingleItem();
}

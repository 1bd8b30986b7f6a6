using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Crds;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Channels;

/// <summary>notifications.md §4: the requests of each type, for a failure with metadata and a success without. <c>UPDATE_GOLDEN=1</c> writes the files anew.</summary>
public sealed class ChannelGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, NotificationProvider> Providers = new()
    {
        ["alertmanager"] = Provider("address: 'https://am.example/api/v2/alerts'", ("token", "tok"), ("username", "u"), ("password", "pw")),
        ["datadog"] = Provider("address: 'https://api.datadoghq.eu/'", ("token", "tok")),
        ["discord"] = Provider("address: 'https://discord.example/api/webhooks/1/abc', channel: ignored"),
        ["generic"] = Provider("address: 'https://hooks.example/in?key=1'", ("headers", "X-Own: mine\ngotk-component: other")),
        ["generic-hmac"] = Provider("address: 'https://hooks.example/in'", ("token", "k")),
        ["gitea"] = Provider("address: 'https://gitea.example/sub/org/repo'", ("token", "tok")),
        ["github"] = Provider("address: 'git@github.com:org/repo.git'", ("token", "tok")),
        ["githubdispatch"] = Provider("address: 'https://github.com/org/repo.git'", ("token", "tok")),
        ["gitlab"] = Provider("address: 'https://gitlab.example/group/sub/project'", ("token", "tok")),
        ["googlechat"] = Provider("address: 'https://chat.example/v1/spaces/x/messages?key=k'"),
        ["grafana"] = Provider("address: 'https://grafana.example/api/annotations/graphite'", ("username", "u"), ("password", "pw")),
        ["incident.io"] = Provider("address: 'https://api.incident.io/v2/alert_events/http/1'", ("token", "tok")),
        ["lark"] = Provider("address: 'https://open.larksuite.com/open-apis/bot/v2/hook/x'"),
        ["matrix"] = Provider("address: 'https://matrix.example/', channel: '!room:example.org'", ("token", "tok")),
        ["msteams"] = Provider("address: 'https://flows.example/workflows/1?sig=x'"),
        ["opsgenie"] = Provider("address: 'https://api.opsgenie.com/v2/alerts'", ("token", "tok")),
        ["otel"] = Provider("address: 'https://otel.example/v1/traces'", ("token", "tok"), ("headers", "X-Tenant: shop")),
        ["pagerduty"] = Provider("address: 'https://events.pagerduty.com/ignored', channel: routing"),
        ["rocket"] = Provider("address: 'https://rocket.example/hooks/x', channel: general"),
        ["slack"] = Provider("address: 'https://slack.com/api/chat.postMessage', channel: general, username: flux", ("token", "tok")),
        ["telegram"] = Provider("channel: '-100:7'", ("token", "12:ab")),
        ["webex"] = Provider("address: 'https://webexapis.com/v1/messages', channel: room", ("token", "tok")),
        ["zoom"] = Provider("address: 'https://inbots.zoom.us/incoming/hook/x'", ("token", "tok")),
        ["zulip"] = Provider("address: 'https://zulip.example/ignored?x=1', channel: deployments/flux", ("username", "bot@example.org"), ("password", "key")),
    };

    private static readonly NotificationEvent Failure = SampleEvents.Failure.With(
        ("summary", "apps of the shop"), ("env", "prod_1"), ("revision", "sha256:abc"), ("zone", "b"));

    public static TheoryData<string> Types => [.. ChannelType.Names];

    [Theory]
    [MemberData(nameof(Types))]
    public void Requests_AreAsRecorded(string type)
    {
        IChannel channel = ChannelType.Find(type).ShouldNotBeNull().Channel;
        Dictionary<string, object?> actual = new()
        {
            ["failure"] = Describe(channel.RequestsFor(Sent(Failure, type), Providers[type])),
            ["success"] = Describe(channel.RequestsFor(Sent(SampleEvents.Success, type), Providers[type])),
        };
        string text = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(JsonTree.ToUtf8(actual)), Indented).ReplaceLineEndings("\n") + "\n";
        string file = Path.Combine(RepositoryFiles.Root, "tests", "Engine.Tests", "Notifications", "Channels", "Golden", type + ".json");

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        text.ShouldBe(File.ReadAllText(file));
    }

    /// <summary>An event as a channel gets it: sent on by an Alert, and of a commit for the types that show statuses there.</summary>
    private static NotificationEvent Sent(NotificationEvent posted, string type)
    {
        SortedDictionary<string, string> metadata = new(posted.Metadata, StringComparer.Ordinal);
        if (DispatchRules.IsCommitStatus(type))
        {
            metadata["commit"] = "main@sha1:0123456789abcdef0123456789abcdef01234567";
        }

        return posted with { Metadata = metadata, Alert = SampleEvents.WithSpec("Alert", "{}") };
    }

    private static List<object?> Describe(IReadOnlyList<ChannelRequest> requests) =>
    [
        .. requests.Select(r => new Dictionary<string, object?>
        {
            ["request"] = $"{r.Method} {r.Address.AbsoluteUri}",
            ["contentType"] = r.ContentType,
            ["headers"] = r.Headers.Select(h => (object?)$"{h.Key}: {h.Value}").ToList(),
            ["body"] = r.ContentType == "application/json" ? JsonTree.Parse(r.Body) : Encoding.UTF8.GetString(r.Body),
        }),
    ];

    private static NotificationProvider Provider(string spec, params (string Key, string Value)[] secret) => SampleEvents.Provider($"{{{spec}}}", secret);
}

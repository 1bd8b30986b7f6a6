namespace Serverless.Engine.Notifications.Channels;

/// <summary>What there is for one value of a Provider's <c>spec.type</c>.</summary>
/// <param name="Channel">Makes the requests.</param>
/// <param name="UsesProxy">Whether the type goes through the Provider's proxy (notifications.md §4.5).</param>
/// <param name="UsesCertificates">Whether the type takes the Provider's certificates.</param>
internal sealed record ChannelType(IChannel Channel, bool UsesProxy = true, bool UsesCertificates = true)
{
    private static readonly Dictionary<string, ChannelType> ByName = new(StringComparer.Ordinal)
    {
        ["alertmanager"] = new(new AlertmanagerChannel()),
        ["datadog"] = new(new DatadogChannel()),
        ["discord"] = new(new DiscordChannel(), UsesCertificates: false),
        ["generic"] = new(new GenericChannel(isSigned: false)),
        ["generic-hmac"] = new(new GenericChannel(isSigned: true)),
        ["gitea"] = new(new GiteaStatusChannel()),
        ["github"] = new(new GitHubStatusChannel()),
        ["githubdispatch"] = new(new GitHubDispatchChannel()),
        ["gitlab"] = new(new GitLabStatusChannel(), UsesProxy: false),
        ["googlechat"] = new(new GoogleChatChannel(), UsesCertificates: false),
        ["grafana"] = new(new GrafanaChannel()),
        ["incident.io"] = new(new IncidentIoChannel()),
        ["lark"] = new(new LarkChannel(), UsesProxy: false, UsesCertificates: false),
        ["matrix"] = new(new MatrixChannel(), UsesProxy: false),
        ["msteams"] = new(new TeamsChannel()),
        ["opsgenie"] = new(new OpsgenieChannel()),
        ["otel"] = new(new OpenTelemetryChannel()),
        ["pagerduty"] = new(new PagerDutyChannel()),
        ["rocket"] = new(new RocketChannel()),
        ["slack"] = new(new SlackChannel()),
        ["telegram"] = new(new TelegramChannel(), UsesCertificates: false),
        ["webex"] = new(new WebexChannel()),
        ["zoom"] = new(new ZoomChannel()),
        ["zulip"] = new(new ZulipChannel()),
    };

    /// <summary>The types that are served.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>What there is for a type; <see langword="null"/> for types that are not served.</summary>
    public static ChannelType? Find(string type) => ByName.GetValueOrDefault(type);
}

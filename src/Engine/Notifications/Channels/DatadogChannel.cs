namespace Serverless.Engine.Notifications.Channels;

/// <summary>Datadog's events.</summary>
internal sealed class DatadogChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        IEnumerable<string> tags =
        [
            $"flux_reporting_controller:{posted.ReportingController}",
            $"flux_reason:{posted.Reason}",
            $"kube_kind:{posted.Kind}",
            $"kube_name:{posted.Name}",
            $"kube_namespace:{posted.Namespace}",
            .. posted.Metadata.Select(m => $"{m.Key}:{m.Value}"),
        ];
        Dictionary<string, object?> body = new()
        {
            ["title"] = $"Events from the {posted.Kind} {posted.Name}/{posted.Namespace}",
            ["text"] = posted.Message,
            ["tags"] = tags.Select(t => (object?)t.ToLowerInvariant()).ToList(),
            ["source_type_name"] = "fluxcd",
            ["date_happened"] = posted.Timestamp.ToUnixTimeSeconds(),
            ["alert_type"] = posted.Severity,
        };
        Uri address = new($"{provider.Url().GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/v1/events");
        return [ChannelRequest.Json(address, body, [new("DD-API-KEY", provider.RequiredToken())])];
    }
}

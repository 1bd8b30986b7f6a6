namespace Serverless.Engine.Notifications.Channels;

/// <summary>Datadog's events. The address is that of the API, with the path of its events or without.</summary>
internal sealed class DatadogChannel : IChannel
{
    private const string Path = "/api/v1/events";

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
        string address = provider.Url().GetLeftPart(UriPartial.Path).TrimEnd('/');
        Uri events = new(address.EndsWith(Path, StringComparison.Ordinal) ? address : address + Path);
        return [ChannelRequest.Json(events, body, [new("DD-API-KEY", provider.RequiredToken())])];
    }
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>Prometheus's Alertmanager (notifications.md §4.2).</summary>
internal sealed class AlertmanagerChannel : IChannel
{
    private const string NoEnd = "0001-01-01T00:00:00Z";

    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        Dictionary<string, object?> labels = posted.Metadata.Where(m => m.Key != "summary").ToDictionary(m => m.Key, m => (object?)m.Value);
        Dictionary<string, object?> annotations = new() { ["message"] = posted.Message };
        if (posted.Metadata.TryGetValue("summary", out string? summary))
        {
            annotations["summary"] = summary;
        }

        labels["alertname"] = $"Flux{posted.Kind}{TitleCase(posted.Reason)}";
        labels["severity"] = posted.Severity;
        labels["reason"] = posted.Reason;
        labels["kind"] = posted.Kind;
        labels["name"] = posted.Name;
        labels["namespace"] = posted.Namespace;
        labels["reportingcontroller"] = posted.ReportingController;
        Dictionary<string, object?> alert = new()
        {
            ["status"] = "firing",
            ["labels"] = labels,
            ["annotations"] = annotations,
            ["startsAt"] = Timestamp.Format(posted.Timestamp),
            ["endsAt"] = NoEnd,
        };
        return [ChannelRequest.Json(provider.Url(), new List<object?> { alert }, Authorization.BasicOrBearer(provider))];
    }

    private static string TitleCase(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant();
}

using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>An event in the form in which Flux's controllers post it (notifications.md §1.2).</summary>
internal sealed record NotificationEvent
{
    /// <summary>The severity of failures.</summary>
    public const string Error = "error";

    /// <summary>The severity of everything else.</summary>
    public const string Info = "info";

    public required string Kind { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required string ApiVersion { get; init; }

    public required string ResourceVersion { get; init; }

    public required string Severity { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string Message { get; init; }

    public required string Reason { get; init; }

    /// <summary>Sorted by key.</summary>
    public SortedDictionary<string, string> Metadata { get; init; } = new(StringComparer.Ordinal);

    public required string ReportingController { get; init; }

    public required string ReportingInstance { get; init; }

    /// <summary>The Alert that sends the event on, once there is one; no part of what is sent.</summary>
    public KubeObject? Alert { get; init; }

    public bool IsError => Severity == Error;

    public string Group => GroupVersionKind.From(ApiVersion, Kind).Group;

    /// <summary><c>Kind/namespace/name</c>, for messages about the event.</summary>
    public string About => $"{Kind}/{Namespace}/{Name}";

    /// <summary>The event that a notice tells of; <see langword="null"/> when its object has no kind, name or namespace.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="instance">Name of this process.</param>
    public static NotificationEvent? From(EventNotice notice, string instance)
    {
        KubeObject about = notice.About;
        if (about.Kind.Length == 0 || about.Name.Length == 0 || about.Namespace.Length == 0)
        {
            return null;
        }

        NotificationEvent posted = new()
        {
            Kind = about.Kind,
            Namespace = about.Namespace,
            Name = about.Name,
            Uid = about.Uid,
            ApiVersion = about.ApiVersion,
            ResourceVersion = about.ResourceVersion,
            Severity = notice.Type == "Warning" ? Error : Info,
            Timestamp = notice.Time,
            Message = notice.Message,
            Reason = notice.Reason,
            ReportingController = Names.FieldManager,
            ReportingInstance = instance,
        };
        foreach ((string key, object? value) in notice.Annotations)
        {
            posted.Metadata[key] = value as string ?? JsonTree.ToJson(value);
        }

        return posted;
    }

    /// <summary>The event as JSON, in the order of the reference's fields.</summary>
    public byte[] ToUtf8()
    {
        Dictionary<string, object?> body = new()
        {
            ["involvedObject"] = new Dictionary<string, object?>
            {
                ["kind"] = Kind,
                ["namespace"] = Namespace,
                ["name"] = Name,
                ["uid"] = Uid,
                ["apiVersion"] = ApiVersion,
                ["resourceVersion"] = ResourceVersion,
            },
            ["severity"] = Severity,
            ["timestamp"] = Resources.Timestamp.Format(Timestamp),
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (Metadata.Count > 0)
        {
            body["metadata"] = MetadataTree();
        }

        body["reportingController"] = ReportingController;
        body["reportingInstance"] = ReportingInstance;
        return JsonTree.ToUtf8(body);
    }

    /// <summary>The metadata as a JSON object.</summary>
    public Dictionary<string, object?> MetadataTree() => Metadata.ToDictionary(m => m.Key, m => (object?)m.Value);
}

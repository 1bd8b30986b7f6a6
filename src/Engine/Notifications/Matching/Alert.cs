using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Matching;

/// <summary>An Alert of notification.toolkit.fluxcd.io: which events go to which Provider (notifications.md §2).</summary>
internal sealed class Alert
{
    private readonly string _severity;
    private readonly List<AlertSource> _sources;
    private readonly Lazy<MessageFilter> _filter;

    /// <summary>Reads an Alert; fields of the wrong type read as absent.</summary>
    public Alert(KubeObject source)
    {
        Source = source;
        Dictionary<string, object?> spec = source.Root.MapAt("spec") ?? [];
        Provider = spec.StringAt("providerRef", "name") ?? "";
        IsSuspended = spec.At("suspend") is true;
        Summary = spec.StringAt("summary") ?? "";
        EventMetadata = Texts(spec.MapAt("eventMetadata"));
        _filter = new(() => new(Texts(spec.ListAt("inclusionList")), Texts(spec.ListAt("exclusionList"))));
        _severity = spec.StringAt("eventSeverity") is { Length: > 0 } severity ? severity : NotificationEvent.Info;
        _sources = [.. (spec.ListAt("eventSources") ?? []).OfType<Dictionary<string, object?>>().Select(Read)];
    }

    /// <summary>The object.</summary>
    public KubeObject Source { get; }

    /// <summary>Name of the Provider, in the Alert's namespace.</summary>
    public string Provider { get; }

    /// <summary>Whether the Alert is ignored.</summary>
    public bool IsSuspended { get; }

    /// <summary>The deprecated summary, or empty.</summary>
    public string Summary { get; }

    /// <summary>What the Alert adds to the metadata.</summary>
    public IReadOnlyDictionary<string, string> EventMetadata { get; }

    /// <summary>Which messages pass. Its expressions are compiled when somebody asks: most Alerts are about other objects.</summary>
    public MessageFilter Filter => _filter.Value;

    /// <summary>The sources that an event's object is of, labels aside; none when the Alert is suspended or for graver events only.</summary>
    /// <param name="posted">The event.</param>
    /// <param name="allowCrossNamespace">Whether the object may be in another namespace.</param>
    public IReadOnlyList<AlertSource> SourcesOf(NotificationEvent posted, bool allowCrossNamespace) =>
        IsSuspended || (_severity != NotificationEvent.Info && _severity != posted.Severity) || (!allowCrossNamespace && Source.Namespace != posted.Namespace)
            ? []
            : [.. _sources.Where(s => s.Names(posted))];

    private AlertSource Read(Dictionary<string, object?> source) => new(
        source.StringAt("kind") ?? "",
        source.StringAt("name") ?? "",
        source.StringAt("namespace") is { Length: > 0 } ns ? ns : Source.Namespace,
        Texts(source.MapAt("matchLabels")));

    private static Dictionary<string, string> Texts(Dictionary<string, object?>? map) =>
        (map ?? []).Where(m => m.Value is string).ToDictionary(m => m.Key, m => (string)m.Value!);

    private static List<string> Texts(List<object?>? list) => [.. (list ?? []).OfType<string>()];
}

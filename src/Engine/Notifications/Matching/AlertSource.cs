using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Matching;

/// <summary>Objects whose events an Alert is about.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Name">Their name, or <c>*</c>.</param>
/// <param name="Namespace">Their namespace.</param>
/// <param name="Labels">Labels that they must have; empty for any.</param>
internal sealed record AlertSource(string Kind, string Name, string Namespace, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Whether an event's object is one of them, its labels aside.</summary>
    public bool Names(NotificationEvent posted) => Namespace == posted.Namespace && Kind == posted.Kind && (Name == "*" || Name == posted.Name);

    /// <summary>Whether an object has the labels.</summary>
    public bool Labelled(KubeObject live) => Labels.All(label => live.Label(label.Key) == label.Value);
}

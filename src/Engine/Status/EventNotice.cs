using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>An event that is to reach people, and not the cluster alone.</summary>
/// <param name="About">The object.</param>
/// <param name="Type"><c>Normal</c> or <c>Warning</c>.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Message">The whole message.</param>
/// <param name="Annotations">What goes with the event.</param>
/// <param name="Time">When it happened.</param>
public sealed record EventNotice(
    KubeObject About, string Type, string Reason, string Message, IReadOnlyDictionary<string, object?> Annotations, DateTimeOffset Time);

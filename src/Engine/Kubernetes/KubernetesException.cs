namespace Serverless.Engine.Kubernetes;

/// <summary>A request to a Kubernetes API server failed. The message is the server's own text where it gave one; it holds no secrets.</summary>
public class KubernetesException : Exception
{
    /// <summary>Describes one failed request.</summary>
    public KubernetesException(
        int code,
        string reason,
        KubernetesErrorClass errorClass,
        string message,
        IReadOnlyList<StatusCause>? causes = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Reason = reason;
        Class = errorClass;
        Causes = causes ?? [];
    }

    /// <summary>HTTP status code; 0 when there was no answer.</summary>
    public int Code { get; }

    /// <summary><c>Status.reason</c>, such as <c>NotFound</c>; derived from the code when the server gave none, and empty for a bare 500.</summary>
    public string Reason { get; }

    /// <summary>What the failure means.</summary>
    public KubernetesErrorClass Class { get; }

    /// <summary><c>Status.details.causes</c>.</summary>
    public IReadOnlyList<StatusCause> Causes { get; }

    /// <summary><c>Status.details.kind</c>: the plural the server talks about (<c>namespaces</c> when the namespace is missing), or empty.</summary>
    public string DetailsKind { get; init; } = "";

    /// <summary><c>Status.details.name</c>, or empty.</summary>
    public string DetailsName { get; init; } = "";

    /// <summary>How long the server asked to wait, or <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Uid of the flow schema that throttled the request, for the log; or empty.</summary>
    public string FlowSchema { get; init; } = "";

    /// <summary>Whether the same request may succeed later although nothing was changed.</summary>
    public bool IsTransient => Class is KubernetesErrorClass.Throttled or KubernetesErrorClass.Transient
        or KubernetesErrorClass.Conflict or KubernetesErrorClass.Expired or KubernetesErrorClass.Unreachable;

    /// <summary>Whether the change was refused because a field cannot be changed, so that only deleting and creating helps (kubernetes-client.md §7.4).</summary>
    public bool IsImmutableField =>
        (Code is 409 or 422 && Causes.Any(c => c.Reason == "FieldValueInvalid"))
        || Message.Contains("is immutable", StringComparison.Ordinal)
        || Message.Contains("immutable field", StringComparison.Ordinal);

    /// <summary>Whether the namespace of the object is being deleted.</summary>
    public bool IsNamespaceTerminating => Causes.Any(c => c.Reason == "NamespaceTerminating");
}

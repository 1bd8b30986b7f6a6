namespace Serverless.Engine.Kubernetes;

/// <summary>What a failed API request means for the caller (kubernetes-client.md §8.2). Retries inside the client are over when one of these is seen.</summary>
public enum KubernetesErrorClass
{
    /// <summary>The server asked to slow down and still did so after the retries.</summary>
    Throttled,

    /// <summary>A server or connection fault that may go away by itself.</summary>
    Transient,

    /// <summary>The object changed since it was read: read again and redo.</summary>
    Conflict,

    /// <summary>Server-side apply met fields that belong to another field manager; see <see cref="KubernetesException.Causes"/>.</summary>
    ManagerConflict,

    /// <summary>An object of that name exists already.</summary>
    Exists,

    /// <summary>The requested resource version or continue token is too old.</summary>
    Expired,

    /// <summary>The credentials were not accepted, also not fresh ones.</summary>
    Auth,

    /// <summary>The identity may not do this.</summary>
    Forbidden,

    /// <summary>The server will never accept this request or object as it is.</summary>
    Invalid,

    /// <summary>The object, its namespace or its resource type does not exist.</summary>
    NotFound,

    /// <summary>No answer: name resolution, refused connection, TLS, or a timeout after the retries.</summary>
    Unreachable,
}

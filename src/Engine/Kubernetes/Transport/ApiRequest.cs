using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>One request below the server's address, ready to be sent any number of times.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Absolute path with query, without the prefix of the cluster address.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    public const string Json = "application/json";

    public string Accept { get; init; } = Json;

    public string? ContentType { get; init; }

    public byte[]? Body { get; init; }

    /// <summary>Whether sending it twice does no harm.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Whether the caller repeats it itself.</summary>
    public bool Once { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long MaxBytes { get; init; } = 4L << 20;

    public string? IfNoneMatch { get; init; }

    /// <summary><c>plural.group name</c>, for generic error texts.</summary>
    public string Target { get; init; } = "";

    /// <summary>The kind that the path stands for: a path that does not exist then means that the kind is not served.</summary>
    public GroupVersionKind? Kind { get; init; }

    /// <summary>Whether bodies must stay out of messages.</summary>
    public bool Sensitive { get; init; }

    public Impersonation? Impersonation { get; init; }

    public bool IsRead => Method == HttpMethod.Get;
}

namespace Serverless.Engine.Kubernetes;

/// <summary>How to read a collection (kubernetes-client.md §7.2).</summary>
public sealed record ListOptions
{
    /// <summary>Everything, consistent, in pages.</summary>
    public static ListOptions Default { get; } = new();

    /// <summary>Label selector in kubectl's syntax; <see langword="null"/> for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector in kubectl's syntax; <see langword="null"/> for all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Whether the server may answer from its watch cache (<c>resourceVersion=0</c>): cheap, may be stale, unpaged.</summary>
    public bool FromCache { get; init; }

    /// <summary>Objects per page.</summary>
    /// <value>The default is 500.</value>
    public int PageSize { get; init; } = 500;

    /// <summary>Whether only <c>metadata</c> is wanted. The items still carry their own <c>apiVersion</c> and <c>kind</c>.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>Whether items keep <c>metadata.managedFields</c>.</summary>
    public bool KeepManagedFields { get; init; }
}

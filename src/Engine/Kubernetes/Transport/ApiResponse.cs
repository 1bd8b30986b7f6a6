using System.Net;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>A complete answer.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, string MediaType, byte[] Body)
{
    public string? ETag { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The priority-and-fairness schema that throttled the request; tells an administrator where to look.</summary>
    public string? FlowSchema { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300 || Status == HttpStatusCode.NotModified;
}

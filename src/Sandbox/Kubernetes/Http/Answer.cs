namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>A complete answer.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its content type.</param>
internal sealed record Answer(int Code, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    /// <summary>Entity tag with its quotes, or <see langword="null"/>.</summary>
    public string? ETag { get; init; }

    public static Answer Text(int code, string text) => new(code, System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");
}

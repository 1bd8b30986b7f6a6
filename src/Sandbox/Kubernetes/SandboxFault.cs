namespace Serverless.Sandbox.Kubernetes;

/// <summary>A failure, or another answer, that a sandbox cluster gives instead of doing what it was asked.</summary>
public sealed record SandboxFault
{
    /// <summary>HTTP status code; 0 to do the request after <see cref="Delay"/>.</summary>
    public int StatusCode { get; init; }

    /// <summary>Reason of the <c>Status</c> object.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Message of the <c>Status</c> object.</summary>
    public string Message { get; init; } = "";

    /// <summary>JSON to answer in place of a <c>Status</c> object; <see langword="null"/> for none.</summary>
    public string? Body { get; init; }

    /// <summary>Value of <c>Retry-After</c> in seconds; <see langword="null"/> for none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Whether to cut the connection without an answer.</summary>
    public bool CutsConnection { get; init; }

    /// <summary>Whether the request is carried out before the connection is cut or the failure is answered.</summary>
    public bool AfterTheFact { get; init; }

    /// <summary>How long to wait first.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>429 with a time to wait.</summary>
    public static SandboxFault TooManyRequests(int retryAfterSeconds) => new()
    {
        StatusCode = 429, Reason = "TooManyRequests", Message = "the server has received too many requests and has asked us to try again later", RetryAfterSeconds = retryAfterSeconds,
    };

    /// <summary>503, as a server that is starting or overloaded answers.</summary>
    public static SandboxFault Unavailable() => new()
    {
        StatusCode = 503, Reason = "ServiceUnavailable", Message = "the server is currently unable to handle the request",
    };

    /// <summary>The connection breaks before the request is carried out, or after it.</summary>
    public static SandboxFault ConnectionLost(bool afterTheFact = false) => new() { CutsConnection = true, AfterTheFact = afterTheFact };
}

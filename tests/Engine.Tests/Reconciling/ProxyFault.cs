namespace Serverless.Engine.Tests.Reconciling;

/// <summary>What happens to a request at the proxy.</summary>
internal sealed record ProxyFault
{
    /// <summary>Answered instead of asking the server; 0 asks it.</summary>
    public int Status { get; init; }

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public Dictionary<string, object?>? Details { get; init; }

    /// <summary>Seconds for <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>The connection breaks and the server never hears of it.</summary>
    public bool CutsBefore { get; init; }

    /// <summary>The connection breaks when the server has done it.</summary>
    public bool CutsAfter { get; init; }

    /// <summary>Runs between the server's answer and ours.</summary>
    public Action? Afterwards { get; init; }
}

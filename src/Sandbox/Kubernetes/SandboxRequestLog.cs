using System.Collections.Concurrent;

namespace Serverless.Sandbox.Kubernetes;

/// <summary>What a sandbox cluster was asked, for tests that count calls. Safe for concurrent use.</summary>
public sealed class SandboxRequestLog
{
    private readonly ConcurrentQueue<SandboxRequest> _requests = new();
    private long _total;

    /// <summary>The requests in the order of their arrival.</summary>
    public IReadOnlyList<SandboxRequest> Requests => [.. _requests];

    /// <summary>Number of requests since the last <see cref="Clear"/>.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Number of requests by verb and path, such as <c>list /api/v1/configmaps</c>.</summary>
    public IReadOnlyDictionary<string, int> Counts => _requests.GroupBy(request => request.Key).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Number of requests with one of the given verbs; of all requests when none is given.</summary>
    public int Count(params string[] verbs) => verbs.Length == 0 ? _requests.Count : _requests.Count(request => verbs.Contains(request.Verb));

    /// <summary>Forgets all requests.</summary>
    public void Clear()
    {
        _requests.Clear();
        Interlocked.Exchange(ref _total, 0);
    }

    internal void Add(SandboxRequest request)
    {
        _requests.Enqueue(request);
        Interlocked.Increment(ref _total);
    }
}

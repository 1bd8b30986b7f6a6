using System.Collections.Concurrent;

namespace Serverless.Sandbox.Registry;

/// <summary>How often clients have asked for what, so that tests can assert how few requests a scan makes.</summary>
public sealed class RegistryCounters
{
    private readonly ConcurrentDictionary<RegistryOperation, int> _counts = new();

    /// <summary>All requests.</summary>
    public int Total => _counts.Values.Sum();

    /// <summary>Requests that fit everything that is given.</summary>
    public int Count(string? method = null, RegistryResource? resource = null, string? repository = null) =>
        _counts.Where(c =>
            (method is null || c.Key.Method == method)
            && (resource is null || c.Key.Resource == resource)
            && (repository is null || c.Key.Repository == repository)).Sum(c => c.Value);

    /// <summary>Starts again at zero.</summary>
    public void Reset() => _counts.Clear();

    // References are left out: a long try-out would otherwise grow an entry for every digest ever asked for.
    internal void Add(RegistryOperation operation) =>
        _counts.AddOrUpdate(operation with { Reference = "" }, 1, static (_, count) => count + 1);
}

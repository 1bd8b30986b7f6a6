using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Store;

/// <summary>An archive that lives as long as the process, for stores without a state behind them: tests, benchmarks and other hosts of scanning.</summary>
public sealed class MemoryScanArchive : IScanArchive
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => Task.FromResult(_values.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken)
    {
        _values.AddOrUpdate(key, _ => merge(null), (_, stored) => merge(stored));
        return Task.FromResult(true);
    }
}

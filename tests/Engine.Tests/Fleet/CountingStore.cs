using Serverless.Engine.Fleet;

namespace Serverless.Engine.Tests.Fleet;

/// <summary>Counts the writes to another store.</summary>
internal sealed class CountingStore(IStateStore inner) : IStateStore
{
    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        Reads++;
        return inner.ReadAsync(key, cancellationToken);
    }

    public Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken)
    {
        Writes++;
        return inner.WriteAsync(key, value, etag, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);
}

namespace Serverless.Engine.Fleet;

/// <summary>Small values by key with optimistic concurrency: files on a laptop, blobs in the cloud. All of it is a cache (architecture decision 2).</summary>
public interface IStateStore
{
    /// <summary>Reads a value, or <see langword="null"/> when there is none.</summary>
    Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes a value if the stored version is still <paramref name="etag"/> (<see langword="null"/>: if there is none yet).</summary>
    /// <returns>False when somebody else wrote first.</returns>
    Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken);

    /// <summary>All keys that start with a prefix.</summary>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);
}

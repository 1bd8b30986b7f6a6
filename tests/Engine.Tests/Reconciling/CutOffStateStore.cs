using Serverless.Engine.Fleet;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A state store that a killed process can no longer write to.</summary>
internal sealed class CutOffStateStore(IStateStore inner) : IStateStore
{
    public bool IsCutOff { get; set; }

    public Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken) => inner.ReadAsync(key, cancellationToken);

    public Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken) =>
        IsCutOff ? Task.FromResult(false) : inner.WriteAsync(key, value, etag, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);
}

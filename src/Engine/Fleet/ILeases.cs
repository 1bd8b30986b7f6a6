namespace Serverless.Engine.Fleet;

/// <summary>Keeps two passes over one cluster apart. Correctness does not depend on it (architecture decision 6).</summary>
public interface ILeases
{
    /// <summary>Takes the lease of a name, or answers <see langword="null"/> when somebody else holds it. Disposing gives it back; a holder that dies loses it after <paramref name="duration"/>.</summary>
    Task<IAsyncDisposable?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken);
}

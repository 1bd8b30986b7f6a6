using Serverless.Engine.Fleet;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Reconciling;

/// <summary>Scans in the state store. Its outages are not reported here: the pass itself reads and writes the same store and says so.</summary>
internal sealed class StateScanArchive(IStateStore state) : IScanArchive
{
    private const int MaxAttempts = 5;

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await state.ReadAsync(key, cancellationToken).ConfigureAwait(false))?.Value;
        }
        catch (FleetException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken)
    {
        try
        {
            for (int attempt = 0; attempt < MaxAttempts; attempt++)
            {
                StateEntry? stored = await state.ReadAsync(key, cancellationToken).ConfigureAwait(false);
                if (await state.WriteAsync(key, merge(stored?.Value), stored?.ETag, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
        }
        catch (FleetException)
        {
            // Said where the pass uses the store.
        }

        return false;
    }
}

namespace Serverless.Engine.Fleet;

/// <summary>Reading, changing and writing one value while others may do the same.</summary>
internal static class StateUpdate
{
    private const int Attempts = 10;

    /// <summary>Applies a change, again on the newer value whenever somebody else wrote first.</summary>
    /// <param name="store">Where the value is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="change">Gives the new value for the current one, or <see langword="null"/> to leave it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">The store cannot be used, or others kept writing first.</exception>
    public static async Task ApplyAsync(IStateStore store, string key, Func<byte[]?, byte[]?> change, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            StateEntry? current = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            if (change(current?.Value) is not { } wanted
                || await store.WriteAsync(key, wanted, current?.ETag, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        throw new FleetException($"{key}: others kept writing first");
    }
}

namespace Serverless.Engine.Scanning.Store;

/// <summary>
/// Where scans survive their process, so that a new instance starts warm and first sightings are not forgotten. A cache: what is
/// lost costs a rescan, so implementations answer an outage with nothing.
/// </summary>
public interface IScanArchive
{
    /// <summary>What is stored under a key; <see langword="null"/> when there is nothing.</summary>
    Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Replaces a value under optimistic concurrency.</summary>
    /// <param name="key">The key.</param>
    /// <param name="merge">Makes the new value of the stored one; called again when somebody else wrote in between.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken);
}

using System.Globalization;
using System.Security.Cryptography;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Leases as files with owner and expiry, shared by the processes of one machine or one shared folder. A lease is renewed while it is
/// held; a holder that dies loses it when it expires.
/// </summary>
/// <param name="folder">The folder; made when missing.</param>
/// <param name="time">Clock of expiry and renewal.</param>
public sealed class FileLeases(string folder, TimeProvider time) : ILeases
{
    private const int MaxLeaseBytes = 4096;

    private readonly string _process = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private long _taken;

    /// <inheritdoc/>
    /// <exception cref="FleetException">The lease file cannot be read or written.</exception>
    public async Task<IAsyncDisposable?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        // A new owner name each time: the same process must not take a lease that another of its tasks holds.
        string owner = string.Create(CultureInfo.InvariantCulture, $"{_process}-{Interlocked.Increment(ref _taken)}");
        bool taken = await ChangeAsync(
            name,
            current => current is null || current.ExpiresAt <= time.GetUtcNow(),
            () => new LeaseRecord(owner, time.GetUtcNow() + duration),
            cancellationToken).ConfigureAwait(false);
        return taken ? new FileLease(this, name, owner, duration, time) : null;
    }

    /// <summary>Moves the expiry of a lease that is still held.</summary>
    internal Task<bool> RenewAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        ChangeAsync(name, current => current?.Owner == owner, () => new LeaseRecord(owner, time.GetUtcNow() + duration), cancellationToken);

    /// <summary>Gives a lease back that is still held.</summary>
    internal Task<bool> ReleaseAsync(string name, string owner, CancellationToken cancellationToken) =>
        ChangeAsync(name, current => current?.Owner == owner, () => null, cancellationToken);

    private async Task<bool> ChangeAsync(string name, Func<LeaseRecord?, bool> allowed, Func<LeaseRecord?> next, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, FileKeys.Encode(name) + ".lease");
        try
        {
            Directory.CreateDirectory(folder);
            using (await FileGuard.EnterAsync(path + ".guard", time, cancellationToken).ConfigureAwait(false))
            {
                byte[]? bytes = await BoundedFile.ReadAsync(path, MaxLeaseBytes, cancellationToken).ConfigureAwait(false);
                if (!allowed(bytes is null ? null : LeaseRecord.Read(bytes)))
                {
                    return false;
                }

                if (next() is { } record)
                {
                    await File.WriteAllBytesAsync(path, record.ToUtf8(), cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    File.Delete(path);
                }

                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: the lease cannot be changed: {e.Message}", e);
        }
    }
}

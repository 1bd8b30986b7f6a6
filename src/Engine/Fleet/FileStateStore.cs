using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// State as one file per key. A write goes to a temporary file first and is renamed, so readers never see half a value; the version
/// tag is the hash of the content. Several processes may share the folder.
/// </summary>
/// <param name="folder">The folder; made when missing.</param>
/// <param name="time">Clock for waiting on other processes.</param>
public sealed class FileStateStore(string folder, TimeProvider time) : IStateStore
{
    /// <summary>Largest value, in bytes.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    private const string Ending = ".state";
    private const int Guards = 64;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Guards).Select(_ => new SemaphoreSlim(1))];

    /// <inheritdoc/>
    /// <exception cref="FleetException">The file cannot be read or is too large.</exception>
    public async Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        byte[]? value = await BoundedFile.ReadAsync(PathOf(key), MaxValueBytes, cancellationToken).ConfigureAwait(false);
        return value is null ? null : new StateEntry(value, TagOf(value));
    }

    /// <inheritdoc/>
    /// <exception cref="FleetException">The file cannot be written, or the value is too large to be read again.</exception>
    public async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        if (value.Length > MaxValueBytes)
        {
            throw new FleetException($"{path}: a value of {value.Length} bytes is larger than {MaxValueBytes}");
        }

        int guard = GuardOf(path);
        string guardPath = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".guard-{guard:x2}"));
        // Writers of this process wait here and not at the guard, which has to be polled.
        await _turns[guard].WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(folder);
            using (await FileGuard.EnterAsync(guardPath, time, cancellationToken).ConfigureAwait(false))
            {
                StateEntry? current = await ReadAsync(key, cancellationToken).ConfigureAwait(false);
                if (current?.ETag != etag)
                {
                    return false;
                }

                // The guard is held, so no other writer uses the same temporary name; a leftover of a killed one is overwritten.
                string temporary = guardPath + ".writing";
                await File.WriteAllBytesAsync(temporary, value, cancellationToken).ConfigureAwait(false);
                File.Move(temporary, path, overwrite: true);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: cannot be written: {e.Message}", e);
        }
        finally
        {
            _turns[guard].Release();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        IReadOnlyList<string> keys =
        [
            .. Directory.EnumerateFiles(folder, "*" + Ending)
                .Select(path => FileKeys.Decode(Path.GetFileName(path)[..^Ending.Length]))
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        return Task.FromResult(keys);
    }

    /// <summary>Spreads the keys over the guards, in all processes alike.</summary>
    private static int GuardOf(string path) => SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(path)))[0] % Guards;

    private static string TagOf(byte[] value) => Convert.ToHexStringLower(SHA256.HashData(value));

    private string PathOf(string key) => Path.Combine(folder, FileKeys.Encode(key) + Ending);
}

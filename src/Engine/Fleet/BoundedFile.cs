namespace Serverless.Engine.Fleet;

/// <summary>Reads small files that somebody else wrote, with a cap on their size.</summary>
internal static class BoundedFile
{
    /// <summary>Reads a whole file, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="FleetException">The file is larger than <paramref name="maxBytes"/> or cannot be read.</exception>
    public static async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (stream.ConfigureAwait(false))
            {
                // One byte more than allowed tells a file at the limit from a larger one, whatever length it claims.
                byte[] buffer = new byte[Math.Min(stream.Length, maxBytes) + 1];
                int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (read == buffer.Length)
                {
                    throw new FleetException($"{path}: larger than {maxBytes} bytes");
                }

                return buffer[..read];
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}

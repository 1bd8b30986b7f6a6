using System.IO.Compression;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Reads an answer's content up to a limit that counts decompressed bytes.</summary>
internal static class BoundedBody
{
    private static readonly TimeSpan ErrorPatience = TimeSpan.FromSeconds(5);

    /// <summary>All of the content.</summary>
    /// <exception cref="RegistryException">The content is larger than the limit.</exception>
    /// <exception cref="InvalidDataException">The content is compressed and damaged.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, string what, CancellationToken cancellationToken)
    {
        using MemoryStream body = new(content.Headers.ContentLength is long length && length <= maxBytes ? (int)length : 0);
        return await TryReadAsync(content, maxBytes, body, cancellationToken)
            ? body.Length == body.Capacity ? body.GetBuffer() : body.ToArray()
            : throw new RegistryException($"{what}: the response is larger than {maxBytes} bytes");
    }

    /// <summary>
    /// The beginning of an error's content: what it says must not hide the error, however long, slow or damaged it is. What could not be
    /// read is left out.
    /// </summary>
    public static async Task<byte[]> ReadBeginningAsync(HttpContent content, int maxBytes, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(ErrorPatience, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using MemoryStream body = new();
        try
        {
            await TryReadAsync(content, maxBytes, body, linked.Token);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or HttpRequestException)
        {
            // What was read before counts.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // So it does of what is too slow.
        }

        return body.ToArray();
    }

    /// <returns>Whether that was all of it.</returns>
    private static async Task<bool> TryReadAsync(HttpContent content, int maxBytes, MemoryStream body, CancellationToken cancellationToken)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        bool compressed = content.Headers.ContentEncoding.LastOrDefault() is { } encoding && encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        await using Stream decoded = compressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;

        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await decoded.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                body.Write(buffer, 0, maxBytes - (int)body.Length);
                return false;
            }

            body.Write(buffer, 0, read);
        }

        return true;
    }
}

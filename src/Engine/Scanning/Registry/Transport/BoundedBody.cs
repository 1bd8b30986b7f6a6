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
        (byte[] body, bool isAll) = await ReadUpToAsync(content, maxBytes, cancellationToken);
        return isAll ? body : throw new RegistryException($"{what}: the response is larger than {maxBytes} bytes");
    }

    /// <summary>
    /// The beginning of an error's content: what it says must not hide the error, however long, slow or damaged it is. What could not be
    /// read is left out.
    /// </summary>
    public static async Task<byte[]> ReadBeginningAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ErrorPatience);
        try
        {
            return (await ReadUpToAsync(content, maxBytes, patience.Token)).Body;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or HttpRequestException)
        {
            return [];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static async Task<(byte[] Body, bool IsAll)> ReadUpToAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        bool compressed = content.Headers.ContentEncoding.LastOrDefault() is { } encoding && encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        await using Stream decoded = compressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;

        using MemoryStream body = new(content.Headers.ContentLength is long length && length <= maxBytes ? (int)length : 0);
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await decoded.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                body.Write(buffer, 0, maxBytes - (int)body.Length);
                return (body.ToArray(), false);
            }

            body.Write(buffer, 0, read);
        }

        return (body.Length == body.Capacity ? body.GetBuffer() : body.ToArray(), true);
    }
}

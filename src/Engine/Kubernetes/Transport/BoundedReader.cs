using System.Globalization;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Reads a stream of unknown size up to a cap.</summary>
internal static class BoundedReader
{
    /// <exception cref="InvalidDataException">The stream is longer than the cap.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, long maxBytes, CancellationToken ct)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
        {
            if (content.Length + read > maxBytes)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the answer is larger than {maxBytes} bytes"));
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}

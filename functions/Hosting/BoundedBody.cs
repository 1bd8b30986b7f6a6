namespace Serverless.Functions.Hosting;

/// <summary>Reads request bodies with a cap that does not trust the declared length.</summary>
internal static class BoundedBody
{
    /// <summary>Reads a body, or <see langword="null"/> when it is longer than the limit.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        byte[] chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (body.Length + read > limit)
            {
                return null;
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}

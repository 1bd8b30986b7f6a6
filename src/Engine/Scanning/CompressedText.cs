using System.IO.Compression;

namespace Serverless.Engine.Scanning;

/// <summary>Texts that are kept for long.</summary>
internal static class CompressedText
{
    private const int MaxBytes = 256 * 1024 * 1024;

    public static byte[] Compress(byte[] text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return compressed.ToArray();
    }

    /// <exception cref="InvalidDataException">The value is damaged or too large.</exception>
    public static byte[] Decompress(byte[] value)
    {
        using GZipStream gzip = new(new MemoryStream(value), CompressionMode.Decompress);
        using MemoryStream plain = new();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = gzip.Read(buffer)) > 0)
        {
            plain.Write(buffer, 0, read);
            if (plain.Length > MaxBytes)
            {
                throw new InvalidDataException("the compressed text is too large");
            }
        }

        return plain.ToArray();
    }
}

using System.Globalization;
using System.Text;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>An answer whose body repeats one piece until its reader hangs up, and that knows then how much of it was sent.</summary>
internal sealed class EndlessBody(byte[] piece, string status = "200 OK", string headers = "")
{
    /// <summary>Where a reader that never hangs up is let go, so that its test fails and ends.</summary>
    private const long Enough = 256L * 1024 * 1024;

    private readonly TaskCompletionSource<long> _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many bytes were sent until the reader hung up.</summary>
    public Task<long> Sent => _sent.Task;

    public async Task<bool> WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"), cancellationToken);
        byte[] chunk = [.. Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. piece, .. "\r\n"u8];
        long sent = 0;
        try
        {
            while (sent < Enough)
            {
                await stream.WriteAsync(chunk, cancellationToken);
                sent += chunk.Length;
            }
        }
        catch (IOException)
        {
            // The reader has hung up.
        }

        _sent.TrySetResult(sent);
        return true;
    }
}

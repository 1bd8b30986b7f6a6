using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>A server on a loopback socket that writes what a test says, byte for byte, and then ends or resets the connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    public const string Pong = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, Stream, CancellationToken, Task<bool>> _serve;
    private readonly string _pong;
    private readonly Task _accepting;

    /// <param name="answer">What is written in answer to a request by its number, from 1, and whether the connection is then reset. The bare ping is not counted.</param>
    /// <param name="pong">What is written in answer to the bare ping.</param>
    public RawServer(Func<int, (string Sent, bool Reset)> answer, string pong = Pong)
        : this(
            async (number, stream, cancellationToken) =>
            {
                (string sent, bool reset) = answer(number);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(sent), cancellationToken);
                return reset;
            },
            pong)
    {
    }

    /// <param name="serve">Writes the answer to a request by its number, and says whether the connection is then reset.</param>
    /// <param name="pong">What is written in answer to the bare ping.</param>
    public RawServer(Func<int, Stream, CancellationToken, Task<bool>> serve, string pong = Pong)
    {
        _serve = serve;
        _pong = pong;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The first lines of the requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What all connections begin with, up to the first end of a line, whatever it is.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>A complete answer.</summary>
    public static (string Sent, bool Reset) Json(string json) => ($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\nConnection: close\r\n\r\n{json}", false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await ServeAsync(client);
            }
            catch (IOException)
            {
                // The client has gone; the next one may come.
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, Encoding.ASCII);
            string first = await reader.ReadLineAsync(_stop.Token) ?? "";
            Lines.Enqueue(first);
            if (!first.EndsWith(" HTTP/1.1", StringComparison.Ordinal))
            {
                // Somebody who tries TLS.
                return;
            }

            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
            {
            }

            if (first.StartsWith("GET /v2/ ", StringComparison.Ordinal))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_pong), _stop.Token);
                return;
            }

            Requests.Enqueue(first);
            bool reset = await _serve(Requests.Count, stream, _stop.Token);
            if (reset)
            {
                client.LingerState = new LingerOption(true, 0);
                client.Client.Close();
            }
        }
    }
}

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
    private readonly Func<int, (string Sent, bool Reset)> _answer;
    private readonly string _pong;
    private readonly Task _accepting;

    /// <param name="answer">What is written in answer to a request by its number, from 1, and whether the connection is then reset. The bare ping is not counted.</param>
    /// <param name="pong">The answer to the bare ping.</param>
    public RawServer(Func<int, (string Sent, bool Reset)> answer, string pong = Pong)
    {
        _answer = answer;
        _pong = pong;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The first lines of the requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

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
            await ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, Encoding.ASCII);
            string first = await reader.ReadLineAsync(_stop.Token) ?? "";
            if (!first.EndsWith(" HTTP/1.1", StringComparison.Ordinal))
            {
                // Somebody who tries TLS.
                return;
            }

            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
            {
            }

            bool isPing = first.StartsWith("GET /v2/ ", StringComparison.Ordinal);
            if (!isPing)
            {
                Requests.Enqueue(first);
            }

            (string sent, bool reset) = isPing ? (_pong, false) : _answer(Requests.Count);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(sent), _stop.Token);
            if (reset)
            {
                client.LingerState = new LingerOption(true, 0);
                client.Client.Close();
            }
        }
    }
}

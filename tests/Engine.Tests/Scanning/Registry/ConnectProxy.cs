using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>
/// An HTTP proxy on a loopback socket that tunnels every CONNECT to one server, whatever the name, and remembers what it was asked. For plain
/// hosts it answers the ping of a registry and refuses the rest.
/// </summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly string? _login;
    private readonly Task _accepting;

    /// <param name="target">Port on loopback to which the tunnels lead; 0 refuses every tunnel.</param>
    /// <param name="login"><c>user:password</c> that a client must show.</param>
    public ConnectProxy(int target, string? login = null)
    {
        _target = target;
        _login = login;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The heads of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The first lines of all requests that were let through.</summary>
    public ConcurrentQueue<string> Tunnels { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            while (await ReadHeadAsync(stream) is { Length: > 0 } head)
            {
                Requests.Enqueue(head);
                string answer = Answer(head);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n\r\n"), _stop.Token);
                if (head.StartsWith("CONNECT ", StringComparison.Ordinal) && answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    Tunnels.Enqueue(head.Split("\r\n")[0]);
                    await TunnelAsync(stream);
                    return;
                }
            }
        }
    }

    private string Answer(string head)
    {
        string? shown = _login is null ? null : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_login))}";
        return shown is not null && !head.Contains(shown, StringComparison.Ordinal)
            ? "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0"
            : head.StartsWith("GET http://", StringComparison.Ordinal) && head.Contains("/v2/ HTTP/1.1", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 0"
            : _target == 0 || !head.StartsWith("CONNECT ", StringComparison.Ordinal) ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0"
            : "HTTP/1.1 200 Connection established";
    }

    private async Task TunnelAsync(NetworkStream near)
    {
        using TcpClient server = new();
        await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
        NetworkStream far = server.GetStream();
        await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
    }

    /// <summary>Byte by byte, so that nothing of the tunnel is read.</summary>
    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return "";
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

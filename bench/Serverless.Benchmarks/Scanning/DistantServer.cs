using System.Net;
using System.Net.Sockets;

namespace Serverless.Benchmarks.Scanning;

/// <summary>A TCP relay on loopback that holds what it passes on back for a while, as the way to a distant server does.</summary>
internal sealed class DistantServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly DnsEndPoint _target;
    private readonly TimeSpan _oneWay;

    /// <param name="host">Host and port that it leads to.</param>
    /// <param name="roundTrip">What a request and its answer take longer.</param>
    public DistantServer(string host, TimeSpan roundTrip)
    {
        string[] parts = host.Split(':');
        _target = new(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        _oneWay = roundTrip / 2;
        _listener.Start();
        _ = AcceptAsync(_stop.Token);
    }

    public string Host => _listener.LocalEndpoint.ToString()!;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            _ = RelayAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken);
        }
    }

    private async Task RelayAsync(TcpClient near, CancellationToken cancellationToken)
    {
        using TcpClient far = new() { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            await far.ConnectAsync(_target.Host, _target.Port, cancellationToken);
            await Task.WhenAny(PassAsync(near.GetStream(), far.GetStream(), cancellationToken), PassAsync(far.GetStream(), near.GetStream(), cancellationToken));
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        for (int read = await from.ReadAsync(buffer, cancellationToken); read > 0; read = await from.ReadAsync(buffer, cancellationToken))
        {
            await Task.Delay(_oneWay, cancellationToken);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}

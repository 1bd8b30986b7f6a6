using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Serverless.Engine.Tests.Fleet;

/// <summary>Ports of server processes that must be told theirs before they start.</summary>
public static class ServerPort
{
    /// <summary>A free port below those that systems give to outgoing connections, so that none of these takes it before the server does.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one is free.
            }
        }
    }

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Waits until the process listens on the port.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or did nothing, instead.</exception>
    public static async Task OpenAsync(int port, Process process)
    {
        long start = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(start) < Limit)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException(process.HasExited
            ? $"{process.StartInfo.FileName} ended with {process.ExitCode} before it listened on {port}"
            : $"{process.StartInfo.FileName} does not listen on {port}");
    }
}

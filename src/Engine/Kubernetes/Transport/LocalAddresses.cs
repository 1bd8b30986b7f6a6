using System.Net;
using System.Net.Sockets;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Addresses that only mean something on the machine or network the product runs on, including cloud metadata services.</summary>
internal static class LocalAddresses
{
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("168.63.129.16"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254")];

    public static bool Contains(IPAddress address)
    {
        IPAddress a = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(a) || a.IsIPv6LinkLocal || a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any) || Metadata.Contains(a))
        {
            return true;
        }

        return a.AddressFamily == AddressFamily.InterNetwork && a.GetAddressBytes() is [169, 254, ..] or [0, ..] or [127, ..];
    }

    public static bool IsLocalName(string host)
    {
        string name = host.TrimEnd('.').ToLowerInvariant();
        return name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal) || name is "metadata.google.internal" or "metadata";
    }
}

using System.Net;
using System.Net.Sockets;

namespace Serverless.Functions.Webhook;

/// <summary>The network of a caller for the log, not the caller: the first three bytes of an IPv4 address, the first six of an IPv6 one.</summary>
internal static class RemotePrefix
{
    public static string Of(HttpContext context)
    {
        // The Functions host stands in between and appends the caller to this header.
        string forwarded = context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        IPAddress? address = IPEndPoint.TryParse(forwarded, out IPEndPoint? endpoint) ? endpoint.Address : context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "unknown";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        byte[] bytes = address.GetAddressBytes();
        int kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}

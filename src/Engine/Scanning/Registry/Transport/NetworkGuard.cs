using System.Net;
using System.Net.Sockets;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Which addresses must not be called because someone else's answer or input says so (registry.md §2.6, §4.5).</summary>
internal static class NetworkGuard
{
    private static readonly IPAddress[] MetadataServices =
    [
        .. new[] { "169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd00:ec2::23" }
            .Select(IPAddress.Parse),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    private static readonly IPNetwork[] PrivateNetworks =
    [
        .. new[] { "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "::/128", "fc00::/7", "fe80::/10", "fec0::/10", "64:ff9b:1::/48", "2001::/32" }
            .Select(IPNetwork.Parse),
    ];

    /// <summary>Addresses under which clouds hand out credentials to whoever runs there.</summary>
    public static bool IsMetadataService(IPAddress address) => MetadataServices.Contains(Plain(address));

    /// <summary>Loopback, private, link-local, multicast or unspecified.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return PrivateNetworks.Any(network => network.Contains(plain))
            || plain.IsIPv6Multicast
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes()[0] >= 224);
    }

    /// <summary>The address that a URL's host spells out, in any of the notations that resolvers take; <see langword="null"/> for a name.</summary>
    public static IPAddress? LiteralOf(Uri uri) => IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out IPAddress? address) ? address : null;

    /// <summary>Whether two URLs have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && string.Equals(left.IdnHost, right.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses to follow an address that a registry or token server gave.</summary>
    /// <param name="target">Where to go.</param>
    /// <param name="registry">The registry's own address, which is always allowed.</param>
    /// <param name="what">The kind of address for the message, such as <c>redirect</c>.</param>
    /// <param name="rules">Which private addresses may be called; names are checked when they are resolved.</param>
    /// <exception cref="RegistryException">The address is a step down to plain HTTP or a private address.</exception>
    public static void CheckDerived(Uri target, Uri registry, string what, NetworkRules rules)
    {
        if (target.Scheme != Uri.UriSchemeHttps && (target.Scheme != Uri.UriSchemeHttp || registry.Scheme != Uri.UriSchemeHttp))
        {
            throw new RegistryException($"{registry.Authority}: {what} to '{Redaction.Url(target)}' refused: it must use https");
        }

        bool isRegistry = target.Port == registry.Port && string.Equals(target.IdnHost, registry.IdnHost, StringComparison.OrdinalIgnoreCase);
        if (!isRegistry && LiteralOf(target) is { } address && !rules.Permits(target.IdnHost, address))
        {
            throw new RegistryException($"{registry.Authority}: {what} to '{Redaction.Url(target)}' refused: it is a private address");
        }
    }

    /// <summary>The IPv4 address inside of an IPv6 one: mapped, "compatible" (RFC 4291), translated by NAT64 (RFC 6052) or carried by 6to4 (RFC 3056).</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        // From its bytes, as a scope id (RFC 4007) would make it another address than the same one without.
        byte[] bytes = address.GetAddressBytes();
        address = new(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : Nat64.Contains(address) || (Compatible.Contains(address) && !IPAddress.IsLoopback(address)) ? new IPAddress(bytes.AsSpan(12, 4))
            : bytes is [0x20, 0x02, ..] ? new IPAddress(bytes.AsSpan(2, 4))
            : address;
    }
}

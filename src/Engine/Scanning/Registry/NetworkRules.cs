using System.Net;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>
/// Which addresses scanning may call. Loopback, link-local, private and similar addresses are either open or closed but for an
/// allow-list; those under which clouds hand out credentials are always closed unless they are on the list.
/// </summary>
public sealed record NetworkRules
{
    private readonly bool _isOpen;
    private readonly IReadOnlyList<IPNetwork> _networks;
    private readonly IReadOnlyList<string> _hosts;

    private NetworkRules(bool isOpen, IReadOnlyList<IPNetwork> networks, IReadOnlyList<string> hosts)
    {
        _isOpen = isOpen;
        _networks = networks;
        _hosts = hosts;
    }

    /// <summary>Everything but the clouds' credential services: for a laptop.</summary>
    public static NetworkRules Open { get; } = new(true, [], []);

    /// <summary>Public addresses only.</summary>
    public static NetworkRules Closed { get; } = new(false, [], []);

    /// <summary>Whether some private addresses may be called and others may not.</summary>
    public bool IsListed => !_isOpen && (_networks.Count > 0 || _hosts.Count > 0);

    /// <summary>Public addresses, and what a comma-separated list of host names, addresses and networks names; <c>*</c> is <see cref="Open"/>.</summary>
    /// <exception cref="FormatException">An entry is none of these.</exception>
    public static NetworkRules Parse(string text)
    {
        List<IPNetwork> networks = [];
        List<string> hosts = [];
        bool isOpen = false;
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*")
            {
                isOpen = true;
            }
            else if (IPNetwork.TryParse(entry, out IPNetwork network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(entry, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                hosts.Add(Uri.CheckHostName(entry) == UriHostNameType.Dns ? entry : throw new FormatException($"'{entry}' is no host name, address or network"));
            }
        }

        return new(isOpen, networks, hosts);
    }

    /// <summary>Whether an address may be called under a name.</summary>
    public bool Permits(string host, IPAddress address) =>
        _networks.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
        || (!NetworkGuard.IsMetadataService(address)
            && (_isOpen || !NetworkGuard.IsPrivate(address) || _hosts.Contains(host, StringComparer.OrdinalIgnoreCase)));
}

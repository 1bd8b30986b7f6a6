namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>A key of a docker configuration: which registries and repositories an entry is for (registry.md §3.3, §3.4).</summary>
/// <param name="Host">Host, possibly with globs in its labels; no port.</param>
/// <param name="Port">Port with its colon, or empty.</param>
/// <param name="Path">Path prefix with its leading slash, or empty.</param>
internal readonly record struct CredentialKey(string Host, string Port, string Path)
{
    private static readonly string[] HubNames = ["docker.io", "registry-1.docker.io", "index.docker.io"];

    /// <summary><c>host[:port][/path]</c>, the form by which keys are ordered.</summary>
    public string Normalised => Host + Port + Path;

    public static CredentialKey Parse(string key)
    {
        string rest = key;
        foreach (string scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (rest.StartsWith(scheme, StringComparison.Ordinal))
            {
                rest = rest[scheme.Length..];
                break;
            }
        }

        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        (string host, string port) = SplitPort(slash < 0 ? rest : rest[..slash]);
        string path = slash < 0 ? "" : rest[slash..];
        foreach (string version in (ReadOnlySpan<string>)["/v1/", "/v2/"])
        {
            if (path.StartsWith(version, StringComparison.Ordinal))
            {
                path = path[(version.Length - 1)..];
                break;
            }
        }

        // The API version is often written without its slash for Docker Hub.
        if (path is "/" || (path is "/v1" or "/v2" && IsHub(host)))
        {
            path = "";
        }

        return new(host, port, path);
    }

    /// <summary>Whether the key is for a repository.</summary>
    /// <param name="reference">The repository.</param>
    /// <param name="hubSynonyms">Whether all names of Docker Hub count as one host.</param>
    public bool Matches(RepositoryReference reference, bool hubSynonyms)
    {
        (string host, string port) = SplitPort(reference.Host.ToLowerInvariant());
        return port == Port
            && (HostMatches(host) || (hubSynonyms && IsHub(host) && IsHub(Host)))
            && ("/" + reference.Repository).StartsWith(Path, StringComparison.Ordinal);
    }

    private static bool IsHub(string host) => HubNames.Contains(host);

    private bool HostMatches(string host)
    {
        if (host.StartsWith('['))
        {
            // The brackets of an IPv6 address are no glob.
            return host.Equals(Host, StringComparison.OrdinalIgnoreCase);
        }

        string[] patterns = Host.ToLowerInvariant().Split('.');
        string[] labels = host.Split('.');
        return patterns.Length == labels.Length && patterns.Zip(labels).All(pair => Glob.IsMatch(pair.First, pair.Second));
    }

    private static (string Host, string Port) SplitPort(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon < 0 || authority.EndsWith(']') ? (authority, "") : (authority[..colon], authority[colon..]);
    }
}

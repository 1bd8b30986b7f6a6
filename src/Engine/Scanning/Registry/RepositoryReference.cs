namespace Serverless.Engine.Scanning.Registry;

/// <summary>A repository in a registry, as <c>spec.url</c> names it (registry.md §1).</summary>
public sealed record RepositoryReference
{
    private const string Prefix = "oci://";
    private const string DockerHub = "index.docker.io";
    private const int MaxRepositoryLength = 255;

    private RepositoryReference(string host, string repository)
    {
        Host = host;
        Repository = repository;
    }

    /// <summary>Host with optional port, as written; Docker Hub is <c>index.docker.io</c>.</summary>
    public string Host { get; }

    /// <summary>Repository path, with <c>library/</c> for official images of Docker Hub.</summary>
    public string Repository { get; }

    /// <summary>Reads <c>oci://host[:port]/repository</c>.</summary>
    /// <exception cref="RegistryException">The URL names no repository; the message holds the URL and the rule.</exception>
    public static RepositoryReference Parse(string url)
    {
        if (!url.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new RegistryException($"invalid repository URL '{url}': it must start with '{Prefix}'");
        }

        string rest = url[Prefix.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw new RegistryException("spec.url must include the repository path after the registry host when spec.type is an OCI provider");
        }

        string first = rest[..slash];
        bool isHost = first.AsSpan().IndexOfAny('.', ':') >= 0 || first is "localhost" or "";
        string host = isHost ? first : DockerHub;
        string repository = isHost ? rest[(slash + 1)..] : rest;
        if (host.ToLowerInvariant() is "" or "docker.io" or DockerHub)
        {
            host = DockerHub;
        }

        CheckHost(url, host);
        CheckRepository(url, repository);
        return new(host, host == DockerHub && !repository.Contains('/', StringComparison.Ordinal) ? $"library/{repository}" : repository);
    }

    /// <summary><c>host/repository</c>.</summary>
    public override string ToString() => $"{Host}/{Repository}";

    private static void CheckHost(string url, string host)
    {
        bool valid = host.All(c => c is > ' ' and < '\x7F' and not ('?' or '#' or '@' or '/' or '\\' or '%'))
            && Uri.TryCreate($"https://{host}/", UriKind.Absolute, out Uri? uri)
            && uri.HostNameType is not (UriHostNameType.Unknown or UriHostNameType.Basic)
            && uri.Port is > 0 and <= 65535
            && !host.EndsWith(':');
        if (!valid)
        {
            throw new RegistryException($"invalid repository URL '{url}': '{host}' is not a host name with an optional port");
        }
    }

    private static void CheckRepository(string url, string repository)
    {
        if (repository.Length is 0 or > MaxRepositoryLength)
        {
            throw new RegistryException($"invalid repository URL '{url}': the repository must have 1 to {MaxRepositoryLength} characters");
        }

        if (!repository.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.' or '/'))
        {
            throw new RegistryException(
                $"invalid repository URL '{url}': the repository may contain only a-z, 0-9, '_', '-', '.' and '/' (no tag, no digest)");
        }

        if (repository.Split('/').Any(segment => segment is "" or "." or ".."))
        {
            throw new RegistryException($"invalid repository URL '{url}': the repository has an empty path segment, '.' or '..'");
        }
    }
}

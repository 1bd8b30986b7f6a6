namespace Serverless.Engine.Fleet;

/// <summary>
/// Registry hosts in the one spelling by which events and providers are compared (webhooks.md WH-18). Only for comparing: the address
/// that the product talks to stays as it was written.
/// </summary>
public static class RegistryHost
{
    /// <summary>Docker Hub under the name that stands for all its names.</summary>
    public const string DockerHub = "index.docker.io";

    /// <summary>Reduces a host or an URL to its host; the empty text is Docker Hub.</summary>
    /// <returns><see langword="null"/> when the rest is not a host.</returns>
    public static string? Normalise(string? text)
    {
        string host = (text ?? "").Trim().ToLowerInvariant();
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        host = scheme < 0 ? host : host[(scheme + 3)..];
        int path = host.IndexOf('/', StringComparison.Ordinal);
        host = path < 0 ? host : host[..path];
        host = host[(host.LastIndexOf('@') + 1)..];
        host = host.EndsWith(":443", StringComparison.Ordinal) ? host[..^4] : host;
        host = host.EndsWith('.') ? host[..^1] : host;
        return host switch
        {
            "" or "docker.io" or DockerHub or "registry-1.docker.io" or "registry.hub.docker.com" or "hub.docker.com" => DockerHub,
            _ => IsHost(host) ? host : null,
        };
    }

    private static bool IsHost(string host)
    {
        int bracket = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : 0;
        if (bracket < 0)
        {
            return false;
        }

        string address = bracket == 0 ? "" : host[1..bracket];
        string rest = bracket == 0 ? host : host[(bracket + 1)..];
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? rest : rest[..colon];
        bool port = colon < 0 || (rest.Length > colon + 1 && rest.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0);
        return port
            && (bracket == 0 ? name.Length > 0 : name.Length == 0)
            && address.All(c => char.IsAsciiHexDigitLower(c) || c is ':' or '.')
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');
    }
}

using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The address of a repository or project as <c>spec.url</c> gives it.</summary>
/// <param name="Uri">The address.</param>
/// <param name="Path">The path without leading slashes, as written.</param>
internal sealed record GitAddress(Uri Uri, string Path)
{
    /// <summary>Scheme, host and port.</summary>
    public string Origin => Uri.GetLeftPart(UriPartial.Authority);

    /// <exception cref="ProviderException">The text is no URL.</exception>
    public static GitAddress Parse(string url, string service) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? new(uri, uri.AbsolutePath.TrimStart('/'))
            : throw new ProviderException($"invalid {service} URL \"{url}\": not an http or https URL");

    /// <summary>Owner and repository of a path with exactly these two parts.</summary>
    /// <exception cref="ProviderException">It has others.</exception>
    public (string Owner, string Repository) OwnerAndRepository(string url, string service) =>
        Path.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } repository]
            ? (owner, repository)
            : throw new ProviderException($"invalid {service} URL \"{url}\": can't find owner and repository");
}

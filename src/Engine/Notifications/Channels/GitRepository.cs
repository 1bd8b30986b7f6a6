using System.Text.RegularExpressions;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>The repository that a Provider's address names; that of a clone by SSH names the same one as the page does.</summary>
/// <param name="Address">Its page.</param>
/// <param name="Path">Its path there, without <c>.git</c>.</param>
internal sealed partial record GitRepository(Uri Address, string Path)
{
    /// <summary>Scheme, host and port of its service.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>The repository of a Provider.</summary>
    /// <exception cref="NotificationException">The address is no such URL.</exception>
    public static GitRepository Of(NotificationProvider provider)
    {
        string address = ScpAddress().Replace(provider.Address, "ssh://$1/$2");
        Uri page = Uri.TryCreate(address, UriKind.Absolute, out Uri? clone) && clone.Scheme == "ssh"
            ? new($"https://{clone.Host}{clone.AbsolutePath}")
            : provider.Url();
        string path = page.AbsolutePath.Trim('/');
        return new(page, path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path);
    }

    /// <summary>The last two parts of the path, and what is before them.</summary>
    /// <exception cref="NotificationException">There are no two.</exception>
    public (string Context, string Owner, string Name) Split() => Path.Split('/') is [.. string[] context, { Length: > 0 } owner, { Length: > 0 } name]
        ? (string.Join('/', context), owner, name)
        : throw NotificationProvider.Invalid("its address must be that of a repository, https://HOST/OWNER/REPOSITORY");

    /// <summary><c>git@github.com:org/repo.git</c>.</summary>
    [GeneratedRegex("^([^/:@]+@[^/:]+):/?([^/].*)$")]
    private static partial Regex ScpAddress();
}

using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning;

/// <summary>Where redirects of services may lead: never to private addresses that are not allowed, and never from HTTPS down to plain HTTP (providers.md §1.8).</summary>
internal static class Redirects
{
    /// <param name="origin">What was asked first.</param>
    /// <param name="current">Who redirects.</param>
    /// <param name="location">Where to.</param>
    /// <param name="rules">Which addresses may be called.</param>
    /// <exception cref="RegistryException">It is not followed.</exception>
    public static Uri Follow(Uri origin, Uri current, Uri location, NetworkRules rules)
    {
        if (!Uri.TryCreate(current, location, out Uri? next))
        {
            throw new RegistryException($"{Redaction.Url(current)}: the redirect's target is not a URL");
        }

        NetworkGuard.CheckDerived(next, origin, "redirect", rules);
        return current.Scheme != Uri.UriSchemeHttps || next.Scheme == Uri.UriSchemeHttps
            ? next
            : throw new RegistryException($"{origin.Authority}: redirect to '{Redaction.Url(next)}' refused: it must use https");
    }
}

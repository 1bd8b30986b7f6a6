using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>Tokens for hosts that a registry redirects to: asked for without credentials and not kept (registry.md §2.6).</summary>
internal static class AnonymousTokens
{
    /// <summary>A token for the challenge of a refused answer; <see langword="null"/> when there is no such token.</summary>
    public static async Task<string?> TryGetAsync(RegistrySender sender, RegistryResponse refused, TlsSettings tls, Deadline deadline)
    {
        Challenge challenge = Challenge.Choose(refused.Header("WWW-Authenticate"), refused.Uri.Authority);
        if (!challenge.IsBearer)
        {
            return null;
        }

        TokenRequest request = new(challenge, challenge.Scope.Length > 0 ? [challenge.Scope] : [], RegistryCredentials.Anonymous, refused.Uri);
        return (await TokenExchange.FetchAsync(sender, request, tls, deadline)).Value;
    }
}

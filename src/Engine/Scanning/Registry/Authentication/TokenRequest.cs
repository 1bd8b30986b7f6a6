using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>What a token is asked for.</summary>
/// <param name="Challenge">The registry's challenge.</param>
/// <param name="Scopes">Scopes, the most recently demanded first.</param>
/// <param name="Credentials">What to show to the token server.</param>
/// <param name="Registry">An address of the registry, against which the realm is checked.</param>
internal sealed record TokenRequest(Challenge Challenge, IReadOnlyList<string> Scopes, RegistryCredentials Credentials, Uri Registry)
{
    /// <summary>Tokens are shared exactly between requests with equal keys.</summary>
    public string CacheKey => string.Join(
        ' ', Registry.Authority.ToLowerInvariant(), Challenge.Realm, Challenge.Service, string.Join(' ', Scopes), Credentials.Fingerprint);
}

using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>Tokens while they can be used, and one request in flight for each (registry.md §4.6).</summary>
internal sealed class TokenCache(RegistrySender sender, TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <param name="request">What the token is for.</param>
    /// <param name="refused">A token that the registry did not take; it is not given out again.</param>
    /// <param name="asking">Goes around what shows the credentials to the token server.</param>
    /// <param name="tls">Certificates.</param>
    /// <param name="deadline">The end of the call.</param>
    public async Task<string> GetAsync(
        TokenRequest request, string? refused, Func<Func<Task<RegistryToken>>, Task<RegistryToken>> asking, TlsSettings tls, Deadline deadline)
    {
        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        Entry entry = _entries.GetOrAdd($"{request.CacheKey} {tls.Fingerprint}", _ => new());
        await entry.Gate.WaitAsync(deadline.Token);
        try
        {
            if (entry.Token is { } token && token.Value != refused && time.GetUtcNow() < entry.UsableUntil)
            {
                return token.Value;
            }

            RegistryToken fresh = await asking(() => FetchAsync(request, entry, tls, deadline));
            entry.Token = fresh;
            entry.UsableUntil = time.GetUtcNow() + fresh.UsableFor;
            return fresh.Value;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>
    /// Shows the refresh token that the server gave out last. Once the server does not take it any more, the user's own credentials count
    /// again: the user may have renewed what the token came from, and nothing but this process knows of the token.
    /// </summary>
    private async Task<RegistryToken> FetchAsync(TokenRequest request, Entry entry, TlsSettings tls, Deadline deadline)
    {
        if (entry.RotatedToken.Length > 0)
        {
            try
            {
                return entry.Keep(await TokenExchange.FetchAsync(sender, WithRotatedToken(request, entry.RotatedToken), tls, deadline));
            }
            catch (RegistryException e) when (!e.IsTransient)
            {
                entry.RotatedToken = "";
            }
        }

        return entry.Keep(await TokenExchange.FetchAsync(sender, request, tls, deadline));
    }

    private static TokenRequest WithRotatedToken(TokenRequest request, string rotated) => request with
    {
        Credentials = new()
        {
            Username = request.Credentials.Username,
            Password = request.Credentials.Password,
            IdentityToken = rotated,
            Source = request.Credentials.Source,
        },
    };

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public RegistryToken? Token { get; set; }

        public DateTimeOffset UsableUntil { get; set; }

        /// <summary>The refresh token that the server gave out last; empty when it gave none.</summary>
        public string RotatedToken { get; set; } = "";

        public RegistryToken Keep(RegistryToken fresh)
        {
            RotatedToken = fresh.RefreshToken.Length > 0 ? fresh.RefreshToken : RotatedToken;
            return fresh;
        }
    }
}

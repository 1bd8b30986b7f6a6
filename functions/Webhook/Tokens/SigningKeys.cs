using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace Serverless.Functions.Webhook.Tokens;

/// <summary>The signing keys of issuers, fetched from configured addresses only and kept for as long as the issuer says (webhooks.md WH-68).</summary>
internal sealed class SigningKeys : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan DefaultAge = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(1);

    /// <summary>An unknown key id makes a refresh, at most one in this time: strangers must not make us hammer the issuer.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);

    /// <summary>An issuer that did not answer is not asked again in this time, so that the next requests need not wait for it as well.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Uri, KeySet> _sets = [];
    private readonly Dictionary<Uri, DateTimeOffset> _failedAt = [];
    private readonly SemaphoreSlim _gate = new(1);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public SigningKeys(HttpMessageHandler handler, TimeProvider time)
    {
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = MaxBytes };
        _time = time;
    }

    /// <summary>The key of an id, or <see langword="null"/> when the issuer has none.</summary>
    /// <exception cref="HttpRequestException">The keys cannot be fetched.</exception>
    public async Task<SecurityKey?> FindAsync(Uri address, string id, CancellationToken cancellationToken)
    {
        if (_sets.TryGetValue(address, out KeySet? known) && known.ExpiresAt > _time.GetUtcNow() && known.Find(id) is { } key)
        {
            return key;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            known = _sets.GetValueOrDefault(address);
            DateTimeOffset now = _time.GetUtcNow();
            if (known is null || known.ExpiresAt <= now || (known.Find(id) is null && known.FetchedAt + ShortestPause <= now))
            {
                _sets[address] = known = await FetchUnlessFailedAsync(address, now, cancellationToken);
            }

            return known.Find(id);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private async Task<KeySet> FetchUnlessFailedAsync(Uri address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_failedAt.TryGetValue(address, out DateTimeOffset failed) && now - failed < FailurePause)
        {
            throw new HttpRequestException($"{address.Host}: the signing keys could not be fetched a moment ago");
        }

        _failedAt[address] = now;
        try
        {
            KeySet keys = await FetchAsync(address, now, cancellationToken);
            _failedAt.Remove(address);
            return keys;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is the caller who went away.
            _failedAt.Remove(address);
            throw;
        }
    }

    private async Task<KeySet> FetchAsync(Uri address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.GetAsync(address, cancellationToken);
        response.EnsureSuccessStatusCode();
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        TimeSpan age = response.Headers.CacheControl?.MaxAge ?? DefaultAge;
        try
        {
            return new KeySet(new JsonWebKeySet(text).GetSigningKeys(), now, now + (age < LongestAge ? age : LongestAge));
        }
        catch (ArgumentException e)
        {
            throw new HttpRequestException($"{address.Host}: the signing keys are not a JWKS", e);
        }
    }

    private sealed record KeySet(IEnumerable<SecurityKey> Keys, DateTimeOffset FetchedAt, DateTimeOffset ExpiresAt)
    {
        public SecurityKey? Find(string id) => Keys.FirstOrDefault(k => k.KeyId == id);
    }
}

using System.Net.Http.Headers;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>A bearer token from a kubeconfig that is used until it expires, and renewed where that is possible.</summary>
/// <param name="first">The token of the kubeconfig; <see langword="null"/> when there is none.</param>
/// <param name="renew">Gets the next token; <see langword="null"/> when none can be had.</param>
/// <param name="usedUp">Said when the token has expired and none can be had.</param>
/// <param name="time">Clock.</param>
internal sealed class RenewedCredentials(BearerToken? first, Func<CancellationToken, Task<BearerToken>>? renew, string usedUp, TimeProvider time)
    : IRequestCredentials, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _lock = new(1);
    private BearerToken? _token = first;
    private bool _refused;

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct)
    {
        await _lock.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_token is null || _refused || HasExpired(_token))
            {
                _token = renew is null ? throw new KubeconfigException(usedUp) : await renew(ct).ConfigureAwait(false);
                _refused = false;
            }

            return new AuthenticationHeaderValue("Bearer", _token.Value);
        }
        finally
        {
            _lock.Release();
        }
    }

    public bool Invalidate(AuthenticationHeaderValue? refused)
    {
        // Another request may have brought a fresh token already; that one was not refused.
        if (renew is not null && _token?.Value == refused?.Parameter)
        {
            _refused = true;
        }

        return renew is not null;
    }

    public void Dispose() => _lock.Dispose();

    private bool HasExpired(BearerToken token) => token.ExpiresAt - (renew is null ? TimeSpan.Zero : Early) <= time.GetUtcNow();
}

using System.Net.Http.Headers;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Entra tokens in place of kubelogin: kept until five minutes before they expire, asked anew after a refusal.</summary>
internal sealed class KubeloginCredentials(KubeloginRequest request, KubeloginTokenProvider provider, TimeProvider time) : IRequestCredentials, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _lock = new(1);
    private BearerToken? _token;
    private bool _refused;

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct)
    {
        await _lock.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_token is null || _refused || _token.ExpiresAt - Early <= time.GetUtcNow())
            {
                _token = await provider(request, _refused, ct).ConfigureAwait(false);
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
        if (_token?.Value == refused?.Parameter)
        {
            _refused = true;
        }

        return true;
    }

    public string Hint(int code)
    {
        string legacy = request.UsesLegacyAudience ? $", or the cluster wants the old audience spn:{request.ServerId}" : "";
        string identity = _token is { } token && JsonWebTokenClaims.Read(token.Value)?.StringAt("oid") is { } id ? $"identity {id}" : "identity";
        return code == 401
            ? $"; the {identity} may be of another tenant than the cluster, or the cluster has no Entra integration{legacy}"
            : $"; the {identity} needs a role for Kubernetes data, such as Azure Kubernetes Service RBAC Writer, or a binding in the cluster";
    }

    public void Dispose() => _lock.Dispose();
}

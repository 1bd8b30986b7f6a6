using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Credentials from an exec plugin, kept until shortly before they expire or the server refuses them (kubernetes-client.md §4.2).</summary>
internal sealed class ExecCredentials(ExecRunner runner, ExecPlugin plugin, string user, TimeProvider time) : IRequestCredentials, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _lock = new(1);
    private ExecCredential? _current;

    public X509Certificate2? ClientCertificate => _current?.Certificate;

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct)
    {
        await _lock.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_current is null || _current.ExpiresAt - Early <= time.GetUtcNow())
            {
                _current = ExecCredential.Parse(await runner.RunAsync(ct).ConfigureAwait(false), plugin, user);
            }

            return _current.Header;
        }
        finally
        {
            _lock.Release();
        }
    }

    public bool Invalidate(AuthenticationHeaderValue? refused)
    {
        if (_current is { } current && Equals(current.Header, refused))
        {
            _current = null;
        }

        return true;
    }

    public void Dispose() => _lock.Dispose();
}

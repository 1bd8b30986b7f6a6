using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>Logins until shortly before their end, and one in flight for each. Every ServiceAccount of every cluster logs in for itself.</summary>
internal sealed class LoginCache(TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<RegistryCredentials> GetAsync(ICloudLogin login, string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        string identity = login.IdentityOf(host, account);
        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        Entry entry = _entries.GetOrAdd($"{identity} {account?.Cluster} {account?.Namespace} {account?.Name}", _ => new());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            if (entry.Login is not { } current || current.ExpiresAt - Margin <= time.GetUtcNow())
            {
                entry.Login = await login.LoginAsync(host, account, cancellationToken);
            }

            return new()
            {
                Username = entry.Login.Username,
                Password = entry.Login.Password,
                IdentityToken = entry.Login.RefreshToken,
                Identity = identity,
                Source = account is null ? $"the identity of this process ({identity})" : $"{account} ({identity})",
            };
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public CloudLogin? Login { get; set; }
    }
}

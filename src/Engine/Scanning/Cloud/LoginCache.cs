using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>
/// Logins until shortly before their end, and one in flight for each. Every ServiceAccount of every cluster logs in for itself. A login that
/// fails answers those who want it shortly after as well: a cloud that does not answer costs one caller its time, and not all of them.
/// </summary>
internal sealed class LoginCache(TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(30);

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
                entry.Login = await LoginAsync(entry, login, host, account, cancellationToken);
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

    private async Task<CloudLogin> LoginAsync(Entry entry, ICloudLogin login, string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        TimeSpan held = entry.HeldUntil - time.GetUtcNow();
        if (entry.Failure is { } failure && held > TimeSpan.Zero && held <= AfterRefusal)
        {
            throw new RegistryException(failure.Message, failure)
            {
                IsTransient = failure.IsTransient,
                Code = failure.Code,
                Status = failure.Status,
                RetryAfter = held,
            };
        }

        try
        {
            CloudLogin fresh = await login.LoginAsync(host, account, cancellationToken);
            entry.Failure = null;
            return fresh;
        }
        catch (RegistryException e)
        {
            entry.Failure = e;
            entry.HeldUntil = time.GetUtcNow() + (e.Status is 401 or 403 ? AfterRefusal : AfterFailure);
            throw;
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>Why the latest login failed; <see langword="null"/> when it did not.</summary>
        public RegistryException? Failure { get; set; }

        public DateTimeOffset HeldUntil { get; set; }

        public CloudLogin? Login { get; set; }
    }
}

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
    private static readonly TimeSpan LongestLogin = TimeSpan.FromSeconds(40);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Entries that are kept.</summary>
    internal int Count => _entries.Count;

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
            CloudLogin? current = entry.Login;
            if (current is null || current.ExpiresAt - Margin <= time.GetUtcNow())
            {
                try
                {
                    entry.Login = current = await LoginAsync(entry, login, host, account, cancellationToken);
                }
                catch (RegistryException e) when (e.IsTransient && current is not null && current.ExpiresAt > time.GetUtcNow())
                {
                    // The one before still holds.
                }
            }

            return new()
            {
                Username = current.Username,
                Password = current.Password,
                IdentityToken = current.RefreshToken,
                Identity = identity,
                OnRefused = () => entry.Drop(current, time.GetUtcNow()),
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
            CloudLogin fresh = await WithinLimitAsync(token => login.LoginAsync(host, account, token), host, cancellationToken);
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

    private async Task<CloudLogin> WithinLimitAsync(Func<CancellationToken, Task<CloudLogin>> login, string host, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(LongestLogin, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await login(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException($"login to {host}: not done within {LongestLogin.TotalSeconds} s", e) { IsTransient = true };
        }
    }

    private sealed class Entry
    {
        private CloudLogin? _login;
        private long _mayDropFrom;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>Why the latest login failed; <see langword="null"/> when it did not.</summary>
        public RegistryException? Failure { get; set; }

        public DateTimeOffset HeldUntil { get; set; }

        public CloudLogin? Login
        {
            get => Volatile.Read(ref _login);
            set => Volatile.Write(ref _login, value);
        }

        /// <summary>Gives up a login that the registry refused, but not one after the other of a registry that refuses all.</summary>
        public void Drop(CloudLogin refused, DateTimeOffset now)
        {
            long from = Interlocked.Read(ref _mayDropFrom);
            if (now.UtcTicks >= from && ReferenceEquals(Interlocked.CompareExchange(ref _login, null, refused), refused))
            {
                Interlocked.Exchange(ref _mayDropFrom, (now + AfterRefusal).UtcTicks);
            }
        }
    }
}

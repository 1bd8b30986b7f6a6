using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>
/// Keeps credentials that a registry refused from being tried again at once: some registries ban the address of whoever fails
/// too often (registry.md §9.4).
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, TimeSpan Pause)> _refused = new();

    /// <param name="scope">What was refused: the registry's host, or one repository in it.</param>
    /// <param name="credentials">What was shown.</param>
    /// <exception cref="RegistryException">These credentials were refused a short while ago.</exception>
    public void Check(string scope, RegistryCredentials credentials)
    {
        if (!credentials.IsAnonymous && _refused.TryGetValue(Key(scope, credentials), out (DateTimeOffset Until, TimeSpan Pause) entry)
            && entry.Until > time.GetUtcNow())
        {
            throw new RegistryException($"{scope}: {credentials} were refused; they are not tried again before {entry.Until:yyyy-MM-ddTHH:mm:ssZ}")
            {
                Status = 401,
                RetryAfter = entry.Until - time.GetUtcNow(),
            };
        }
    }

    public void Refused(string scope, RegistryCredentials credentials)
    {
        if (credentials.IsAnonymous)
        {
            return;
        }

        if (_refused.Count >= MaxEntries)
        {
            _refused.Clear();
        }

        DateTimeOffset now = time.GetUtcNow();
        _refused.AddOrUpdate(
            Key(scope, credentials),
            _ => (now + FirstPause, FirstPause),
            (_, old) => old.Until > now ? old : Longer(now, old.Pause));
    }

    public void Accepted(string scope, RegistryCredentials credentials)
    {
        if (!credentials.IsAnonymous)
        {
            _refused.TryRemove(Key(scope, credentials), out _);
        }
    }

    private static (DateTimeOffset Until, TimeSpan Pause) Longer(DateTimeOffset now, TimeSpan previous)
    {
        TimeSpan pause = previous * 2 < LongestPause ? previous * 2 : LongestPause;
        return (now + pause, pause);
    }

    private static string Key(string scope, RegistryCredentials credentials) => $"{scope.ToLowerInvariant()} {credentials.Fingerprint}";
}

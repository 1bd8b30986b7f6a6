using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>
/// Keeps credentials that a registry refused from being tried again at once: some registries ban the address of whoever fails
/// too often (registry.md §9.4). For the same reason those that were not accepted lately are tried by one caller alone.
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Refusal> _refused = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _proven = new();
    private readonly ConcurrentDictionary<string, Trial> _trials = new();

    /// <summary>Entries of the largest of the tables.</summary>
    internal int Count => new[] { _refused.Count, _proven.Count, _trials.Count }.Max();

    /// <param name="scope">What was refused: the registry's host, or one repository in it.</param>
    /// <param name="credentials">What was shown.</param>
    /// <exception cref="RegistryException">These credentials were refused a short while ago.</exception>
    public void Check(string scope, RegistryCredentials credentials)
    {
        if (!credentials.IsAnonymous && _refused.TryGetValue(Key(scope, credentials), out Refusal? refusal) && refusal.Holds(time.GetUtcNow()))
        {
            throw new RegistryException($"{scope}: {credentials} were refused; they are not tried again before {refusal.Until:yyyy-MM-ddTHH:mm:ssZ}")
            {
                Status = refusal.Status,
            };
        }
    }

    /// <summary>
    /// Does what shows credentials to a server. As long as they have not been accepted lately, one caller after the other does it, and
    /// those who waited do not when they were refused meanwhile, or when there was no answer.
    /// </summary>
    /// <param name="scope">The registry's host.</param>
    /// <param name="credentials">What is shown.</param>
    /// <param name="attempt">Shows them, and notes whether they are accepted or refused.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<T> TryAsync<T>(string scope, RegistryCredentials credentials, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        string key = Key(scope, credentials);
        if (credentials.IsAnonymous || IsProven(key))
        {
            return await attempt();
        }

        if (_trials.Count >= MaxEntries)
        {
            _trials.Clear();
        }

        Trial trial = _trials.GetOrAdd(key, _ => new());
        RegistryException? known = trial.Failure;
        await trial.Gate.WaitAsync(cancellationToken);
        bool alone = !IsProven(key);
        try
        {
            if (!alone)
            {
                trial.Gate.Release();
            }

            Check(scope, credentials);
            if (alone && trial.Failure is { } failure && failure != known)
            {
                throw new RegistryException(failure.Message, failure)
                {
                    IsTransient = failure.IsTransient,
                    Code = failure.Code,
                    Status = failure.Status,
                    RetryAfter = failure.RetryAfter,
                };
            }

            return await attempt();
        }
        finally
        {
            if (alone)
            {
                trial.Gate.Release();
            }
        }
    }

    /// <summary>Credentials were shown and neither accepted nor refused: whoever waits for the outcome fails with it.</summary>
    public void Unsure(string scope, RegistryCredentials credentials, RegistryException failure)
    {
        if (_trials.TryGetValue(Key(scope, credentials), out Trial? trial))
        {
            trial.Failure = failure;
        }
    }

    /// <param name="scope">What was refused: the registry's host, or one repository in it.</param>
    /// <param name="credentials">What was shown.</param>
    /// <param name="status">The refusal's HTTP status.</param>
    public void Refused(string scope, RegistryCredentials credentials, int status = 401)
    {
        if (credentials.IsAnonymous)
        {
            return;
        }

        // One repository of a host says nothing about the login.
        if (status == 401 && !scope.Contains('/'))
        {
            credentials.OnRefused();
        }

        if (_refused.Count >= MaxEntries)
        {
            _refused.Clear();
        }

        DateTimeOffset now = time.GetUtcNow();
        string key = Key(scope, credentials);
        _proven.TryRemove(key, out _);
        _refused.AddOrUpdate(
            key,
            _ => new(now + FirstPause, FirstPause, status),
            (_, old) => old.Holds(now) ? old : Longer(now, old.Pause, status));
    }

    /// <summary>The registry's host took the credentials.</summary>
    public void Accepted(string scope, RegistryCredentials credentials)
    {
        if (credentials.IsAnonymous)
        {
            return;
        }

        if (_proven.Count >= MaxEntries)
        {
            _proven.Clear();
        }

        string key = Key(scope, credentials);
        _refused.TryRemove(key, out _);
        _proven[key] = time.GetUtcNow();
    }

    /// <summary>What was refused before is not any more.</summary>
    public void Forget(string scope, RegistryCredentials credentials) => _refused.TryRemove(Key(scope, credentials), out _);

    // A clock that was set back may have left a time that is yet to come.
    private bool IsProven(string key) =>
        _proven.TryGetValue(key, out DateTimeOffset proven) && time.GetUtcNow() - proven is { } age && age >= TimeSpan.Zero && age < ProofLife;

    private static Refusal Longer(DateTimeOffset now, TimeSpan previous, int status)
    {
        TimeSpan pause = previous * 2 < LongestPause ? previous * 2 : LongestPause;
        return new(now + pause, pause, status);
    }

    private static string Key(string scope, RegistryCredentials credentials) => $"{scope.ToLowerInvariant()} {credentials.Fingerprint}";

    private sealed record Refusal(DateTimeOffset Until, TimeSpan Pause, int Status)
    {
        public bool Holds(DateTimeOffset now) => Until > now && Until <= now + Pause;
    }

    private sealed class Trial
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>Why the latest trial had no outcome; stays when a later one has one.</summary>
        public RegistryException? Failure { get; set; }
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>
/// Services that asked to wait, by the credentials that were shown: until then nobody asks them with the same ones (providers.md §2).
/// Safe for use from several threads.
/// </summary>
internal sealed class GitPauses(TimeProvider time)
{
    /// <summary>Who asks for longer is asked by others once an hour.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private const int MaxPauses = 10_000;

    private readonly ConcurrentDictionary<string, (DateTimeOffset Begin, DateTimeOffset End)> _pauses = new(StringComparer.Ordinal);

    /// <summary>The host that a request is for, with a hash of its credentials.</summary>
    public static string KeyOf(HttpRequestMessage request)
    {
        string shown = string.Join('\n', GitHttp.CredentialHeaders.SelectMany(name => request.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values : []));
        return $"{request.RequestUri!.Authority} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(shown)))}";
    }

    /// <summary>How long is left to wait; zero for nothing. A pause from the future is of a clock that was set back since.</summary>
    public TimeSpan Left(string key)
    {
        DateTimeOffset now = time.GetUtcNow();
        return _pauses.TryGetValue(key, out (DateTimeOffset Begin, DateTimeOffset End) pause) && pause.Begin <= now && pause.End > now ? pause.End - now : TimeSpan.Zero;
    }

    /// <summary>Notes what a service asked for that refused or could not serve a request.</summary>
    public void Begin(string key, ProviderException failure)
    {
        if (failure.Status is not (403 or 429 or 503) || failure.RetryAfter is not { } length)
        {
            return;
        }

        if (_pauses.Count >= MaxPauses)
        {
            _pauses.Clear();
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset end = now + (length < Longest ? length : Longest);
        _pauses.AddOrUpdate(key, (now, end), (_, known) => known.Begin <= now && known.End > end ? known : (now, end));
    }
}

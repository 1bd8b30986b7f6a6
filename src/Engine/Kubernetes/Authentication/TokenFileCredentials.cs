using System.Net.Http.Headers;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>A bearer token in a file that something else rotates: read again after a minute; a bad read keeps the last good token.</summary>
internal sealed class TokenFileCredentials(string path, string? fallback, TimeProvider time) : IRequestCredentials
{
    private const int MaxTokenBytes = 1 << 20;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _token = fallback;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    public ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (now - _readAt >= MaxAge)
            {
                _token = TryRead() ?? _token;
                _readAt = now;
            }

            return new(_token is null ? null : new AuthenticationHeaderValue("Bearer", _token));
        }
    }

    public bool Invalidate(AuthenticationHeaderValue? refused)
    {
        lock (_lock)
        {
            _token = TryRead() ?? _token;
            _readAt = time.GetUtcNow();
            return _token != refused?.Parameter;
        }
    }

    private string? TryRead()
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.Length > MaxTokenBytes)
            {
                return null;
            }

            string text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A rotation may be under way; the last good token stays in use (kubernetes-client.md §3.2).
            return null;
        }
    }
}

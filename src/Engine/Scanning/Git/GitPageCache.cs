using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Scanning.Git;

/// <summary>
/// Pages with their entity tags, apart by credentials: an unchanged page is answered with 304, which at GitHub does not count against
/// the rate limit (providers.md §2).
/// </summary>
internal sealed class GitPageCache
{
    private const int MaxPages = 500;
    private const int MaxPageBytes = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (EntityTagHeaderValue Tag, GitAnswer Answer)> _pages = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    public static string KeyOf(HttpRequestMessage request) => request.Method == HttpMethod.Get
        ? request.RequestUri!.AbsoluteUri + " " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.ToString())))
        : "";

    /// <summary>Makes a request conditional.</summary>
    /// <returns>The page that 304 stands for; <see langword="null"/> when none is known.</returns>
    public GitAnswer? Prepare(HttpRequestMessage request, string key)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(key, out (EntityTagHeaderValue Tag, GitAnswer Answer) page))
            {
                return null;
            }

            request.Headers.IfNoneMatch.Add(page.Tag);
            return page.Answer;
        }
    }

    public void Keep(string key, HttpResponseMessage response, GitAnswer answer)
    {
        if (key.Length == 0 || response.Headers.ETag is not { } tag || answer.Body.Length > MaxPageBytes)
        {
            return;
        }

        lock (_lock)
        {
            if (!_pages.ContainsKey(key))
            {
                _order.Enqueue(key);
            }

            _pages[key] = (tag, answer);
            if (_pages.Count > MaxPages)
            {
                _pages.Remove(_order.Dequeue());
            }
        }
    }
}

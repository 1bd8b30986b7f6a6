using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, (EntityTagHeaderValue Tag, GitAnswer Answer)> _pages = new(StringComparer.Ordinal);

    public static string KeyOf(HttpRequestMessage request) => request.Method == HttpMethod.Get
        ? request.RequestUri!.AbsoluteUri + " " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.ToString())))
        : "";

    public void Prepare(HttpRequestMessage request, string key)
    {
        if (_pages.TryGetValue(key, out (EntityTagHeaderValue Tag, GitAnswer Answer) page))
        {
            request.Headers.IfNoneMatch.Add(page.Tag);
        }
    }

    public GitAnswer? Find(string key) => _pages.TryGetValue(key, out (EntityTagHeaderValue Tag, GitAnswer Answer) page) ? page.Answer : null;

    public void Keep(string key, HttpResponseMessage response, GitAnswer answer)
    {
        if (key.Length == 0 || response.Headers.ETag is not { } tag || answer.Body.Length > MaxPageBytes)
        {
            return;
        }

        if (_pages.Count >= MaxPages)
        {
            _pages.Clear();
        }

        _pages[key] = (tag, answer);
    }
}

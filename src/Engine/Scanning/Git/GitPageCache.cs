using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Scanning.Git;

/// <summary>
/// Pages with their entity tags, apart by credentials: an unchanged page is answered with 304, which at GitHub does not count against
/// the rate limit (providers.md §2).
/// </summary>
/// <param name="maxBytes">Most bytes of all pages, compressed.</param>
internal sealed class GitPageCache(long maxBytes = 64 * 1024 * 1024)
{
    private const int MaxPages = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Page> _pages = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private long _bytes;

    public static string KeyOf(HttpRequestMessage request) => request.Method == HttpMethod.Get
        ? request.RequestUri!.AbsoluteUri + " " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.ToString())))
        : "";

    /// <summary>Makes a request conditional.</summary>
    /// <returns>The page that 304 stands for; <see langword="null"/> when none is known.</returns>
    public Page? Prepare(HttpRequestMessage request, string key)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(key, out Page? page))
            {
                return null;
            }

            request.Headers.IfNoneMatch.Add(page.Tag);
            return page;
        }
    }

    public void Keep(string key, HttpResponseMessage response, GitAnswer answer)
    {
        if (key.Length == 0 || response.Headers.ETag is not { } tag)
        {
            return;
        }

        Page page = new(tag, answer);
        lock (_lock)
        {
            if (_pages.TryGetValue(key, out Page? old))
            {
                _bytes -= old.Length;
            }
            else
            {
                _order.Enqueue(key);
            }

            _pages[key] = page;
            _bytes += page.Length;
            while (_pages.Count > MaxPages || _bytes > maxBytes)
            {
                _pages.Remove(_order.Dequeue(), out Page? oldest);
                _bytes -= oldest!.Length;
            }
        }
    }

    public sealed class Page(EntityTagHeaderValue tag, GitAnswer answer)
    {
        private readonly GitAnswer _compressed = answer with { Body = CompressedText.Compress(answer.Body) };

        public EntityTagHeaderValue Tag => tag;

        public int Length => _compressed.Body.Length;

        public GitAnswer Open() => _compressed with { Body = CompressedText.Decompress(_compressed.Body) };
    }
}

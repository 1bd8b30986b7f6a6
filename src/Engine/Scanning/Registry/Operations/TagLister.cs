using System.Globalization;
using System.Net;
using System.Text.Json;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>Reads all pages of a repository's tag list, without trusting where the pages lead (registry.md §6).</summary>
internal sealed class TagLister(RepositorySession session, RegistryClientOptions options, IProgress<ListProgress>? progress)
{
    private const int MaxSkipped = 1_000;

    /// <summary>As long as the longest tag.</summary>
    private const int MaxShown = 128;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _requested = new(StringComparer.Ordinal);
    private readonly List<string> _tags = [];
    private readonly List<string> _skipped = [];
    private long _bytes;
    private int _pages;

    /// <exception cref="RegistryException">The list could not be read to its end; the message says how far it was read.</exception>
    public async Task<TagList> ListAsync()
    {
        try
        {
            await ReadPagesAsync();
        }
        catch (RegistryException e) when (_pages > 0)
        {
            throw new RegistryException(
                string.Create(CultureInfo.InvariantCulture, $"{e.Message}; the list is incomplete after {_pages} page(s) with {_seen.Count} tag(s) and is not used"), e)
            {
                IsTransient = e.IsTransient,
                Code = e.Code,
                Status = e.Status,
                RetryAfter = e.RetryAfter,
            };
        }

        return new(_tags, _pages, _skipped) { MaxPages = options.MaxPages, MaxTags = options.MaxTags };
    }

    private async Task ReadPagesAsync()
    {
        Uri? page = session.Address(string.Create(CultureInfo.InvariantCulture, $"tags/list?n={options.PageSize}"));
        while (page is not null)
        {
            if (_pages >= options.MaxPages)
            {
                throw new RegistryException($"OCI tags pagination exceeds maximum of {options.MaxPages} pages");
            }

            if (!_requested.Add(page.AbsoluteUri))
            {
                throw RepeatedPage();
            }

            RegistryResponse response = await GetAsync(page, isFirst: _pages == 0);
            bool anyNew = Add(response);
            _pages++;
            progress?.Report(new(_pages, _seen.Count) { ReadTags = _tags, SkippedNames = _skipped });
            page = NextPage(response, page);
            if (page is not null && !anyNew)
            {
                throw RepeatedPage();
            }
        }
    }

    private async Task<RegistryResponse> GetAsync(Uri page, bool isFirst)
    {
        RegistryResponse response = await session.SendAsync(Request(page));
        if (isFirst && response.Status == HttpStatusCode.BadRequest)
        {
            // Some registries refuse a page size instead of lowering it.
            response = await session.SendAsync(Request(session.Address("tags/list")));
        }

        return response.IsSuccess ? response : throw RegistryErrors.From(response, "GET", session.Target.Credentials, RegistryErrors.TagListing);
    }

    private RegistryRequest Request(Uri page) => new(HttpMethod.Get, page, options.MaxPageBytes) { Accept = "application/json", AcceptCompressed = true };

    private bool Add(RegistryResponse response)
    {
        _bytes += response.Body.Length;
        if (_bytes > options.MaxListBytes)
        {
            throw new RegistryException($"the tag list is larger than {options.MaxListBytes} bytes");
        }

        int before = _seen.Count;
        foreach (string tag in Parse(response))
        {
            if (!_seen.Add(tag))
            {
                continue;
            }

            if (TagName.IsValid(tag))
            {
                _tags.Add(tag);
            }
            else
            {
                Skip(tag);
            }

            if (_seen.Count > options.MaxTags)
            {
                throw new RegistryException($"the repository has more than {options.MaxTags} tags");
            }
        }

        return _seen.Count > before;
    }

    /// <summary>What cannot be a tag is only kept to be named: a hostile list of such names must not fill the memory.</summary>
    private void Skip(string name)
    {
        if (_skipped.Count >= MaxSkipped)
        {
            throw new RegistryException($"more than {MaxSkipped} of the listed names are no valid tags");
        }

        _skipped.Add(name.Length <= MaxShown ? name : name[..MaxShown] + "…");
    }

    private static List<string> Parse(RegistryResponse response)
    {
        try
        {
            return TagPage.Parse(response.Body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's message may quote the answer, and so what the answer repeats of the credentials.
            throw new RegistryException($"GET {Redaction.Url(response.Uri)}: the answer of content type '{response.ContentType}' is not a tag list");
        }
    }

    private Uri? NextPage(RegistryResponse response, Uri page)
    {
        if (LinkHeader.Next(response.Header("Link")) is not { } link)
        {
            return null;
        }

        if (!Uri.TryCreate(page, link, out Uri? next))
        {
            throw new RegistryException("failed to parse link header: the target is not a URL");
        }

        if (!NetworkGuard.IsSameOrigin(next, session.Registry))
        {
            throw new RegistryException(
                $"pagination URL host does not match registry host: '{Redaction.Url(next)}' is not on '{session.Registry.GetLeftPart(UriPartial.Authority)}'");
        }

        return next.AbsolutePath.StartsWith("/v2/", StringComparison.Ordinal)
            ? next
            : throw new RegistryException($"pagination URL leaves the registry's API: '{Redaction.Url(next)}'");
    }

    private static RegistryException RepeatedPage() => new("OCI tags pagination returned a repeated page");
}

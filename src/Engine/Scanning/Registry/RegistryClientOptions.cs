using System.Net;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>What a registry client may do, and its limits.</summary>
public sealed record RegistryClientOptions
{
    /// <summary>Whether plain HTTP may be tried on loopback and private addresses without <c>spec.insecure</c> (registry.md §2.1).</summary>
    /// <value>False; a laptop sets it.</value>
    public bool AllowPlainHttpForPrivateHosts { get; init; }

    /// <summary>Whether <c>spec.insecure</c> is honoured at all.</summary>
    /// <value>True.</value>
    public bool AllowInsecure { get; init; } = true;

    /// <summary>Which networks may be called.</summary>
    /// <value>All; the function app closes the private ones.</value>
    public NetworkRules Network { get; init; } = NetworkRules.Open;

    /// <summary>The proxy to go through; <see langword="null"/> for the one that the environment names.</summary>
    internal IWebProxy? Proxy { get; init; }

    /// <summary>Most requests a second to one registry host, over all repositories.</summary>
    /// <value>20.</value>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Longest time for one attempt of one request.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one call with all its requests, attempts and waits; a target may ask for more.</summary>
    /// <value>2 minutes.</value>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits before the second and the third attempt; their number is the number of retries.</summary>
    /// <value>1 s and 3 s.</value>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>Tags asked for in one page.</summary>
    /// <value>1000, the most that every registry takes.</value>
    public int PageSize { get; init; } = 1000;

    /// <summary>Most pages of one tag list.</summary>
    /// <value>1000.</value>
    public int MaxPages { get; init; } = 1000;

    /// <summary>Most tags of one repository.</summary>
    /// <value>1,000,000.</value>
    public int MaxTags { get; init; } = 1_000_000;

    /// <summary>Most bytes of one page, after decompression.</summary>
    /// <value>10 MiB.</value>
    public int MaxPageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Most bytes of all pages of one list.</summary>
    /// <value>128 MiB.</value>
    public long MaxListBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Most bytes of a manifest whose digest has to be computed.</summary>
    /// <value>4 MiB.</value>
    public int MaxManifestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Value of the <c>User-Agent</c> header.</summary>
    public string UserAgent { get; init; } = "flux-serverless";
}

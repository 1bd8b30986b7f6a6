using System.Text.RegularExpressions;

namespace Serverless.Engine.Fleet;

/// <summary>
/// A repository with an optional tag and digest in the one spelling by which events and providers are compared, character by character
/// (webhooks.md WH-18 to WH-23).
/// </summary>
public sealed partial record ImageReference
{
    private const int MaxLength = 255;

    private ImageReference(string registry, string repository, string? tag, string? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Registry host.</summary>
    public string Registry { get; }

    /// <summary>Repository path within the registry.</summary>
    public string Repository { get; }

    /// <summary>Tag, or <see langword="null"/>.</summary>
    public string? Tag { get; }

    /// <summary>Digest <c>sha256:...</c>, or <see langword="null"/>.</summary>
    public string? Digest { get; }

    /// <summary><c>registry/repository</c>, the key that subscriptions and work items use.</summary>
    public string Name => Registry + "/" + Repository;

    /// <summary>Whether the tag belongs to a signature, an attestation, a bill of materials or a referrers index (WH-26).</summary>
    public bool IsSideTag => Tag is not null && SideTag().IsMatch(Tag);

    /// <summary>Brings the parts of a reference into the common spelling.</summary>
    /// <returns><see langword="null"/> when host, repository or tag break the grammar.</returns>
    public static ImageReference? Create(string? host, string? repository, string? tag, string? digest)
    {
        string path = (repository ?? "").Trim('/').ToLowerInvariant();
        path = path.StartsWith("v2/", StringComparison.Ordinal) ? path[3..].TrimStart('/') : path;
        if (RegistryHost.Normalise(host) is not { } registry || !RepositoryPath().IsMatch(path))
        {
            return null;
        }

        path = registry == RegistryHost.DockerHub && !path.Contains('/', StringComparison.Ordinal) ? "library/" + path : path;
        string? label = string.IsNullOrEmpty(tag) || tag == digest || DigestText().IsMatch(tag) ? null : tag;
        return registry.Length + 1 + path.Length > MaxLength || (label is not null && !TagText().IsMatch(label))
            ? null
            : new ImageReference(registry, path, label, digest is not null && DigestText().IsMatch(digest) ? digest : null);
    }

    /// <summary>Reads <c>host/path:tag@digest</c> (WH-21); a scheme such as <c>oci://</c> is dropped, a missing host is Docker Hub.</summary>
    /// <returns><see langword="null"/> when it is not a reference.</returns>
    public static ImageReference? Parse(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        string? digest = at < 0 ? null : rest[(at + 1)..];
        rest = at < 0 ? rest : rest[..at];
        int colon = rest.LastIndexOf(':');
        bool tagged = colon >= 0 && rest.IndexOf('/', colon) < 0;
        string? tag = tagged ? rest[(colon + 1)..] : null;
        rest = tagged ? rest[..colon] : rest;
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : rest[..slash];
        bool hosted = first == "localhost" || first.AsSpan().IndexOfAny('.', ':') >= 0;
        return Create(hosted ? first : "", hosted ? rest[(slash + 1)..] : rest, tag, digest);
    }

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagText();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DigestText();

    [GeneratedRegex(@"\Asha256-[0-9a-f]{64}(?:\.[A-Za-z0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SideTag();
}

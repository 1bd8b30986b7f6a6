using System.Net;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>Finds the digest that a tag points to: by HEAD, and by GET where HEAD does not tell (registry.md §7).</summary>
internal sealed class DigestResolver(RepositorySession session, RegistryClientOptions options)
{
    private const string DigestHeader = "Docker-Content-Digest";
    private const string SignedSchema1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    private const string Accept =
        "application/vnd.docker.distribution.manifest.v1+json," +
        SignedSchema1 + "," +
        "application/vnd.docker.distribution.manifest.v2+json," +
        "application/vnd.oci.image.manifest.v1+json," +
        "application/vnd.docker.distribution.manifest.list.v2+json," +
        "application/vnd.oci.image.index.v1+json";

    /// <summary>The digest, of the index for a multi-platform tag; <see langword="null"/> when the tag does not exist.</summary>
    public async Task<string?> ResolveAsync(string tag)
    {
        Uri manifest = session.Address($"manifests/{tag}");
        RegistryResponse? answer = await TryHeadAsync(manifest);
        if (answer is not { } head)
        {
            return await GetAsync(manifest);
        }

        switch (head.Status)
        {
            case HttpStatusCode.NotFound:
                return null;
            case HttpStatusCode.OK when HeaderDigest(head) is { } digest:
                return digest;
            case HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests:
                throw RegistryErrors.From(head, "HEAD", session.Target.Credentials, "manifests");
        }

        // Only GET counts against a pull limit; with nothing left of it the answer is known.
        return head.Header("ratelimit-remaining").FirstOrDefault()?.Split(';')[0] == "0"
            ? throw new RegistryException($"HEAD {Redaction.Url(manifest)}: no digest by HEAD, and the pull limit is used up")
            {
                Status = (int)HttpStatusCode.TooManyRequests,
                IsTransient = true,
                RetryAfter = head.RetryAfter,
            }
            : await GetAsync(manifest);
    }

    /// <summary><see langword="null"/> when the connection broke: some registries and proxies cannot do HEAD, and say so in no better way.</summary>
    private async Task<RegistryResponse?> TryHeadAsync(Uri manifest)
    {
        try
        {
            return await session.SendAsync(new(HttpMethod.Head, manifest, 0) { Accept = Accept, IsForOneTag = true });
        }
        catch (RegistryException e) when (e is { Status: null, IsTransient: true } && session.Deadline.Remaining > TimeSpan.Zero)
        {
            return null;
        }
    }

    private async Task<string?> GetAsync(Uri manifest)
    {
        RegistryResponse response = await session.SendAsync(new(HttpMethod.Get, manifest, options.MaxManifestBytes) { Accept = Accept, IsForOneTag = true });
        if (response.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!response.IsSuccess)
        {
            throw RegistryErrors.From(response, "GET", session.Target.Credentials, "manifests");
        }

        string computed = ContentDigest.Of(response.Body);
        string? told = HeaderDigest(response);
        if (told is null || told == computed)
        {
            return computed;
        }

        // The digest of a signed manifest is that of its payload, which only the registry knows to cut out.
        return response.ContentType == SignedSchema1
            ? told
            : throw new RegistryException($"GET {Redaction.Url(manifest)}: the manifest's digest is {computed}, but the registry says {told}");
    }

    private static string? HeaderDigest(RegistryResponse response) =>
        response.Header(DigestHeader).FirstOrDefault() is { } digest && ContentDigest.IsValid(digest) ? digest : null;
}

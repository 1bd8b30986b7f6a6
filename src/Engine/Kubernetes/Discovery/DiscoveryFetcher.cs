using System.Net;
using System.Text.Json;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Asks a server for its resource types: aggregated discovery, revalidated by ETag, or the old form with one request a group version.</summary>
internal sealed class DiscoveryFetcher(ApiTransport transport, KubernetesClientOptions options, TimeProvider time)
{
    private const string Accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(32);

    /// <summary>Asks for what is new since <paramref name="known"/>.</summary>
    /// <param name="known">What an earlier answer said.</param>
    /// <param name="maxCoreAge">From what age on the core group is asked for too.</param>
    /// <param name="ct">Ends the requests.</param>
    public async Task<DiscoveryState> FetchAsync(DiscoveryState? known, TimeSpan maxCoreAge, CancellationToken ct)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isCoreFresh = known is not null && now - known.CoreFetchedAt < maxCoreAge;
        DiscoveryPart core = isCoreFresh ? known!.Core : await FetchPartAsync("/api", known?.Core, ct).ConfigureAwait(false);
        DiscoveryPart groups = await FetchPartAsync("/apis", known?.Groups, ct).ConfigureAwait(false);
        return new DiscoveryState(now, isCoreFresh ? known!.CoreFetchedAt : now, core, groups);
    }

    private async Task<DiscoveryPart> FetchPartAsync(string path, DiscoveryPart? known, CancellationToken ct)
    {
        ApiResponse response = await GetAsync(path, known?.ETag, ct).ConfigureAwait(false);
        if (response.Status == HttpStatusCode.NotModified && known is not null)
        {
            return known;
        }

        Dictionary<string, object?> body = Parse(path, response);
        DiscoveryPart part = new(response.ETag, [], []);
        if (response.MediaType.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal))
        {
            AggregatedDiscoveryReader.Read(body, part.Resources, part.Stale);
        }
        else
        {
            await FetchOldFormAsync(path, body, part, ct).ConfigureAwait(false);
        }

        part.KeepStale(known);
        return options.Parts.Share(part);
    }

    private async Task FetchOldFormAsync(string path, Dictionary<string, object?> body, DiscoveryPart part, CancellationToken ct)
    {
        foreach ((string group, string version) in OldFormVersions(body))
        {
            string versionPath = group.Length == 0 ? $"{path}/{version}" : $"{path}/{group}/{version}";
            try
            {
                ApiResponse response = await GetAsync(versionPath, null, ct).ConfigureAwait(false);
                ResourceListReader.Read(group, version, Parse(versionPath, response), part.Resources);
            }
            catch (KubernetesException e) when (group.Length > 0)
            {
                // One broken aggregated API must not hide the rest of the cluster.
                part.Stale.Add((group, version));
                options.OnWarning?.Invoke($"discovery of {group}/{version} failed: {e.Message}");
            }
        }
    }

    private static IEnumerable<(string Group, string Version)> OldFormVersions(Dictionary<string, object?> body)
    {
        foreach (string version in body.ListAt("versions")?.OfType<string>() ?? [])
        {
            yield return ("", version);
        }

        foreach (Dictionary<string, object?> group in body.ListAt("groups")?.OfType<Dictionary<string, object?>>() ?? [])
        {
            string name = group.StringAt("name") ?? "";
            string preferred = group.StringAt("preferredVersion", "version") ?? "";
            IEnumerable<string> versions = group.ListAt("versions")?.OfType<Dictionary<string, object?>>().Select(v => v.StringAt("version") ?? "") ?? [];
            foreach (string version in versions.OrderBy(v => v == preferred ? 0 : 1))
            {
                yield return (name, version);
            }
        }
    }

    private Task<ApiResponse> GetAsync(string path, string? etag, CancellationToken ct) =>
        transport.SendAsync(
            new ApiRequest(HttpMethod.Get, path) { Accept = Accept, IfNoneMatch = etag, Timeout = Timeout, MaxBytes = 64L << 20, Target = "discovery" },
            ct);

    private static Dictionary<string, object?> Parse(string path, ApiResponse response)
    {
        try
        {
            return JsonTree.ParseObject(response.Body);
        }
        catch (JsonException e)
        {
            throw new KubernetesException((int)response.Status, "", KubernetesErrorClass.Invalid, $"the answer to {path} is not the discovery of a Kubernetes API server", innerException: e);
        }
    }
}

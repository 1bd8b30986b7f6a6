namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>All that is known about a cluster's resource types, and since when.</summary>
/// <param name="FetchedAt">When the groups were last asked for.</param>
/// <param name="CoreFetchedAt">When the core group was, which changes only with the server's version.</param>
/// <param name="Core">The core group.</param>
/// <param name="Groups">All other groups.</param>
internal sealed record DiscoveryState(DateTimeOffset FetchedAt, DateTimeOffset CoreFetchedAt, DiscoveryPart Core, DiscoveryPart Groups);

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>All that is known about a cluster's resource types, and since when.</summary>
internal sealed record DiscoveryState(DateTimeOffset FetchedAt, DiscoveryPart Core, DiscoveryPart Groups);

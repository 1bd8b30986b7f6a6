namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>What one of the two roots, <c>/api</c> or <c>/apis</c>, answered.</summary>
internal sealed record DiscoveryPart(string? ETag, List<ApiResource> Resources, HashSet<(string Group, string Version)> Stale);

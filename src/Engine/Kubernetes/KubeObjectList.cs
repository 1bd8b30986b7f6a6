using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes;

/// <summary>A complete collection.</summary>
/// <param name="Items">All objects of all pages.</param>
/// <param name="ResourceVersion">
/// Version of the collection: two complete lists with the same selectors and the same non-empty version are identical; nothing else follows from it.
/// </param>
public sealed record KubeObjectList(IReadOnlyList<KubeObject> Items, string ResourceVersion);

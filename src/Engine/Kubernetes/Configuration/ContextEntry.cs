namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>One entry of <c>contexts</c>, as written.</summary>
internal sealed record ContextEntry(string Name, string Cluster, string User, string Namespace);

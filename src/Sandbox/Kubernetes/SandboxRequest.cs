namespace Serverless.Sandbox.Kubernetes;

/// <summary>A request that a sandbox cluster received.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path within the cluster, without the query.</param>
/// <param name="Query">The query with its question mark; empty for none.</param>
/// <param name="Verb">Kubernetes verb such as <c>list</c> or <c>patch</c>; for other paths the HTTP method in lower case.</param>
/// <param name="User">Who made it, after impersonation.</param>
/// <param name="ContentType">Content type of the body; empty for none.</param>
public sealed record SandboxRequest(string Method, string Path, string Query, string Verb, string User, string ContentType)
{
    /// <summary>Verb and path, the key by which requests are counted.</summary>
    public string Key => $"{Verb} {Path}";
}

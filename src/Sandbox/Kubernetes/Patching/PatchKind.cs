namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>The patch formats of the API server.</summary>
internal enum PatchKind
{
    /// <summary><c>application/json-patch+json</c>, RFC 6902.</summary>
    Json,

    /// <summary><c>application/merge-patch+json</c>, RFC 7386.</summary>
    Merge,

    /// <summary><c>application/strategic-merge-patch+json</c>, for built-in kinds.</summary>
    Strategic,

    /// <summary><c>application/apply-patch+yaml</c>, server-side apply.</summary>
    Apply,
}

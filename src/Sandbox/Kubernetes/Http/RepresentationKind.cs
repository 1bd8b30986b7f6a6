namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>How a client wants objects to be shown.</summary>
internal enum RepresentationKind
{
    /// <summary>The objects themselves.</summary>
    Full,

    /// <summary>Only their metadata.</summary>
    Metadata,

    /// <summary>Rows for a terminal.</summary>
    Table,
}

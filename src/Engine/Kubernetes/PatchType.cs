namespace Serverless.Engine.Kubernetes;

/// <summary>The formats of a patch.</summary>
public enum PatchType
{
    /// <summary>JSON merge patch (RFC 7396).</summary>
    Merge,

    /// <summary>JSON patch (RFC 6902).</summary>
    Json,

    /// <summary>Strategic merge patch; built-in kinds only.</summary>
    Strategic,
}

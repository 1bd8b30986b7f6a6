namespace Serverless.Sandbox.Registry;

/// <summary>The resources of the distribution API.</summary>
public enum RegistryResource
{
    /// <summary>Nothing that this API knows.</summary>
    Unknown,

    /// <summary><c>/v2/</c>.</summary>
    Base,

    /// <summary><c>/token</c>.</summary>
    Token,

    /// <summary><c>/v2/_catalog</c>.</summary>
    Catalog,

    /// <summary>Tag list of a repository.</summary>
    Tags,

    /// <summary>Manifest or index.</summary>
    Manifest,

    /// <summary>Blob.</summary>
    Blob,

    /// <summary>Upload of a blob.</summary>
    Upload,
}

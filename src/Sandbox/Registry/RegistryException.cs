namespace Serverless.Sandbox.Registry;

/// <summary>A refusal with the error code of the OCI distribution specification, "Error Codes".</summary>
internal sealed class RegistryException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static RegistryException NameUnknown(string name) => new(404, "NAME_UNKNOWN", $"repository {name} is not known");

    public static RegistryException NameInvalid(string name) => new(400, "NAME_INVALID", $"'{name}' is not a repository name");

    public static RegistryException ManifestUnknown(string reference) => new(404, "MANIFEST_UNKNOWN", $"manifest {reference} is not known");

    public static RegistryException ManifestInvalid(string why) => new(400, "MANIFEST_INVALID", why);

    public static RegistryException BlobUnknown(string digest) => new(404, "BLOB_UNKNOWN", $"blob {digest} is not known");

    public static RegistryException DigestInvalid(string why) => new(400, "DIGEST_INVALID", why);

    public static RegistryException UploadUnknown(string id) => new(404, "BLOB_UPLOAD_UNKNOWN", $"upload {id} is not known");
}

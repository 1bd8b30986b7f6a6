using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Registry;

/// <summary>Looks into a pushed manifest: what it names must have been pushed before (distribution specification, "Pushing Manifests").</summary>
internal static class ManifestCheck
{
    private const string DefaultMediaType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Refuses a manifest that is no JSON object or names content that the repository lacks.</summary>
    /// <returns>The manifest's media type.</returns>
    public static string Verify(byte[] content, string? contentType, RegistryRepository repository)
    {
        Dictionary<string, object?> manifest;
        try
        {
            manifest = JsonTree.ParseObject(content);
        }
        catch (JsonException e)
        {
            throw RegistryException.ManifestInvalid($"the manifest is not a JSON object: {e.Message}");
        }

        string? declared = manifest.StringAt("mediaType");
        string? sent = contentType?.Split(';')[0].Trim();
        if (!string.IsNullOrEmpty(declared) && !string.IsNullOrEmpty(sent) && declared != sent)
        {
            throw RegistryException.ManifestInvalid($"the manifest says that it is {declared}, the request says {sent}");
        }

        RequireBlob(manifest.StringAt("config", "digest"), repository);
        foreach (Dictionary<string, object?> layer in Maps(manifest, "layers"))
        {
            RequireBlob(layer.StringAt("digest"), repository);
        }

        foreach (Dictionary<string, object?> entry in Maps(manifest, "manifests"))
        {
            string digest = entry.StringAt("digest") ?? "";
            if (!repository.HasManifest(digest))
            {
                throw new RegistryException(404, "MANIFEST_BLOB_UNKNOWN", $"the index names {digest}, which is not in the repository");
            }
        }

        return First(sent, declared, DefaultMediaType);
    }

    private static string First(params ReadOnlySpan<string?> values)
    {
        foreach (string? value in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return "";
    }

    private static IEnumerable<Dictionary<string, object?>> Maps(Dictionary<string, object?> manifest, string key) =>
        manifest.ListAt(key)?.OfType<Dictionary<string, object?>>() ?? [];

    private static void RequireBlob(string? digest, RegistryRepository repository)
    {
        if (digest is not null && !repository.HasBlob(digest))
        {
            throw new RegistryException(404, "MANIFEST_BLOB_UNKNOWN", $"the manifest names {digest}, which is not in the repository");
        }
    }
}

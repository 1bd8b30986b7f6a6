using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Writes repositories into the file store of docker-registry, which is much faster than pushing thousands of tags.</summary>
internal static class RegistryFiles
{
    public static void Write(string root, string repository, IReadOnlyList<string> tags)
    {
        foreach (string tag in tags)
        {
            WriteManifest(root, repository, tag, Manifest(tag));
        }
    }

    /// <summary>Writes a tag for several platforms, each of them the image of a tag that is already there.</summary>
    /// <returns>The digest of the index.</returns>
    public static string WriteIndex(string root, string repository, string tag, string mediaType, params IEnumerable<string> platforms)
    {
        string children = string.Join(',', platforms.Select(platform =>
            $$$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest(platform)}}}","size":{{{Manifest(platform).Length}}},"platform":{"os":"linux","architecture":"{{{platform}}}"}}"""));
        return WriteManifest(root, repository, tag, Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","manifests":[{{children}}]}"""));
    }

    /// <summary>Writes tags that can be listed and not be resolved.</summary>
    public static void WriteNames(string root, string repository, IReadOnlyList<string> tags)
    {
        foreach (string tag in tags)
        {
            Directory.CreateDirectory(Path.Combine(root, "docker", "registry", "v2", "repositories", repository, "_manifests", "tags", tag));
        }
    }

    /// <summary>The digest that a tag gets.</summary>
    public static string Digest(string tag) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Manifest(tag)));

    private static string WriteManifest(string root, string repository, string tag, byte[] manifest)
    {
        string v2 = Path.Combine(root, "docker", "registry", "v2");
        string hex = Convert.ToHexStringLower(SHA256.HashData(manifest));
        WriteFile(Path.Combine(v2, "blobs", "sha256", hex[..2], hex, "data"), manifest);
        foreach (string link in (string[])[$"revisions/sha256/{hex}", $"tags/{tag}/current"])
        {
            WriteFile(Path.Combine(v2, "repositories", repository, "_manifests", link, "link"), Encoding.ASCII.GetBytes($"sha256:{hex}"));
        }

        return $"sha256:{hex}";
    }

    private static byte[] Manifest(string tag)
    {
        string config = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));
        return Encoding.UTF8.GetBytes(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{{config}}}","size":2},"layers":[]}""");
    }

    private static void WriteFile(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}

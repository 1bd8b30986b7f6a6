using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Registry;

/// <summary>A small artifact: a configuration, one layer and the manifest over both. The same seed always gives the same digests.</summary>
internal sealed record SandboxImage(StoredManifest Manifest, byte[] Config, byte[] Layer)
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>A container image for linux/amd64 with one file.</summary>
    public static SandboxImage Container(string seed)
    {
        byte[] layer = Tar("seed.txt", seed);
        byte[] config = JsonTree.ToUtf8(new Dictionary<string, object?>
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new Dictionary<string, object?>(),
            ["rootfs"] = new Dictionary<string, object?>
            {
                ["type"] = "layers",
                ["diff_ids"] = new List<object?> { ContentDigest.Sha256(layer) },
            },
        });
        return Build(config, "application/vnd.oci.image.config.v1+json", layer, "application/vnd.oci.image.layer.v1.tar");
    }

    /// <summary>A Helm chart with nothing but its Chart.yaml.</summary>
    public static SandboxImage Chart(string name, string version)
    {
        string metadata = $"apiVersion: v2\nname: {name}\nversion: {version}\n";
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Tar($"{name}/Chart.yaml", metadata));
        }

        byte[] config = JsonTree.ToUtf8(new Dictionary<string, object?> { ["apiVersion"] = "v2", ["name"] = name, ["version"] = version });
        return Build(config, "application/vnd.cncf.helm.config.v1+json", packed.ToArray(), "application/vnd.cncf.helm.chart.content.v1.tar+gzip");
    }

    private static SandboxImage Build(byte[] config, string configType, byte[] layer, string layerType)
    {
        byte[] manifest = JsonTree.ToUtf8(new Dictionary<string, object?>
        {
            ["schemaVersion"] = 2L,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor(config, configType),
            ["layers"] = new List<object?> { Descriptor(layer, layerType) },
        });
        return new(new StoredManifest(ContentDigest.Sha256(manifest), ManifestType, manifest), config, layer);
    }

    private static Dictionary<string, object?> Descriptor(byte[] content, string mediaType) => new()
    {
        ["mediaType"] = mediaType,
        ["digest"] = ContentDigest.Sha256(content),
        ["size"] = (long)content.Length,
    };

    private static byte[] Tar(string name, string text)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return archive.ToArray();
    }
}

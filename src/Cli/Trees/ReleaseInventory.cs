using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Serverless.Cli.Execution;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Trees;

/// <summary>
/// What a Helm release consists of, from Helm's own storage: a Secret that holds the release as base64 of compressed JSON (cli.md §8).
/// </summary>
internal sealed class ReleaseInventory(KubernetesClient client)
{
    private const int MaxReleaseBytes = 64 * 1024 * 1024;
    private static readonly GroupVersionKind SecretKind = new("", "v1", "Secret");
    private static readonly GroupVersionKind CrdKind = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    /// <returns>Nothing for a release in a remote cluster or one that was never installed.</returns>
    public async Task<IReadOnlyList<InventoryEntry>> ReadAsync(KubeObject release, CancellationToken cancellationToken)
    {
        if (release.Root.At("spec", "kubeConfig") is not null
            || release.Root.ListAt("status", "history") is not [Dictionary<string, object?> latest, ..])
        {
            return [];
        }

        string name = latest.StringAt("name") ?? "";
        string ns = latest.StringAt("namespace") ?? "";
        string storage = release.Root.StringAt("status", "storageNamespace") ?? ns;
        string secretName = string.Create(CultureInfo.InvariantCulture, $"sh.helm.release.v1.{name}.v{latest.At("version")}");
        KubeObject secret = await client.GetAsync(SecretKind, storage, secretName, cancellationToken)
            ?? throw new CliException($"failed to get Secret/{storage}/{secretName}: secrets \"{secretName}\" not found");
        List<InventoryEntry> entries = [];
        foreach (KubeObject item in Manifest(secret))
        {
            entries.Add(InventoryEntry.Of(await PlacedAsync(item, ns, cancellationToken)));
        }

        string selector = $"helm.toolkit.fluxcd.io/name={release.Name},helm.toolkit.fluxcd.io/namespace={release.Namespace}";
        KubeObjectList crds = await client.ListAsync(
            CrdKind, null, ListOptions.Default with { LabelSelector = selector, MetadataOnly = true }, cancellationToken);
        entries.AddRange(crds.Items.Select(c => new InventoryEntry(new ObjectKey(CrdKind.Group, CrdKind.Kind, "", c.Name), CrdKind.Version)));
        return entries;
    }

    /// <summary>The objects in a storage Secret, as the chart rendered them.</summary>
    public static IReadOnlyList<KubeObject> Manifest(KubeObject secret)
    {
        try
        {
            string stored = Encoding.UTF8.GetString(Convert.FromBase64String(secret.Root.StringAt("data", "release") ?? ""));
            string manifest = JsonTree.ParseObject(Unpack(Convert.FromBase64String(stored))).StringAt("manifest") ?? "";
            return [.. YamlReader.ReadDocuments(manifest).OfType<Dictionary<string, object?>>().Select(d => new KubeObject(d))];
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or YamlReadException)
        {
            throw new CliException($"the Helm release in {secret} cannot be read: {e.Message}", e);
        }
    }

    // A manifest need not say where its objects go; Helm puts them into the namespace of the release.
    private async Task<KubeObject> PlacedAsync(KubeObject item, string ns, CancellationToken cancellationToken)
    {
        if (item.Namespace.Length > 0 || !(await client.FindResourceAsync(item.Gvk, cancellationToken)).Namespaced)
        {
            return item;
        }

        KubeObject placed = item.Clone();
        placed.Root.MapAt("metadata")!["namespace"] = ns;
        return placed;
    }

    private static byte[] Unpack(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        byte[] chunk = new byte[81920];
        int read;
        while ((read = gzip.Read(chunk)) > 0)
        {
            unpacked.Write(chunk, 0, read);
            if (unpacked.Length > MaxReleaseBytes)
            {
                throw new InvalidDataException($"it is larger than {MaxReleaseBytes} bytes");
            }
        }

        return unpacked.ToArray();
    }
}

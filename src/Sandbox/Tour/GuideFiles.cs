using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Sandbox.Tour;

/// <summary>The image-automation guide's files, pointed at the sandbox registry instead of the public ones.</summary>
internal sealed class GuideFiles(string folder, string registryHost)
{
    private static readonly string[] PublicRegistries = ["oci://ghcr.io/", "oci://docker.io/"];

    /// <summary>The custom resource definitions of the product.</summary>
    public IReadOnlyList<KubeObject> Definitions => Read("crds");

    /// <summary>Small definitions of the Flux kinds that the guide makes.</summary>
    public IReadOnlyList<KubeObject> FluxDefinitions => Read(Path.Combine("samples", "crds"));

    /// <summary>One file of the guide.</summary>
    public IReadOnlyList<KubeObject> Guide(string file) => ReadFile(Path.Combine(folder, "samples", "podinfo", file));

    private List<KubeObject> Read(string sub) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, sub), "*.yaml").Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    private List<KubeObject> ReadFile(string path)
    {
        string text = File.ReadAllText(path);
        foreach (string registry in PublicRegistries)
        {
            text = text.Replace(registry, $"oci://{registryHost}/", StringComparison.Ordinal);
        }

        List<KubeObject> objects = [];
        foreach (object? document in YamlReader.ReadDocuments(text))
        {
            if (document is not Dictionary<string, object?> root)
            {
                continue;
            }

            // The sandbox registry speaks plain HTTP.
            if (root.StringAt("kind") == Names.InputProvider.Kind && root.MapAt("spec") is { } spec)
            {
                spec["insecure"] = true;
            }

            objects.Add(new(root));
        }

        return objects;
    }
}

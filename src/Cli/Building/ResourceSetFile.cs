using Serverless.Cli.Execution;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Building;

/// <summary>The ResourceSet to build, as it would be in a cluster (cli.md §7, steps 1 to 3).</summary>
internal static class ResourceSetFile
{
    private const string Failure = "error parsing ResourceSet";

    /// <summary>Reads a manifest.</summary>
    /// <param name="text">YAML or JSON; API version and kind are not checked.</param>
    /// <param name="givenNamespace">The namespace where the manifest has none.</param>
    /// <exception cref="CliException">It is no ResourceSet, or has no name or namespace.</exception>
    public static ResourceSet Read(string text, string? givenNamespace)
    {
        KubeObject manifest = ReadManifest(text);
        if (manifest.Namespace.Length == 0)
        {
            if (string.IsNullOrEmpty(givenNamespace))
            {
                throw new CliException("ResourceSet namespace must be set either in the manifest or with --namespace");
            }

            Set(manifest.Root, "metadata", "namespace", givenNamespace, Failure);
        }

        return manifest.Name.Length > 0 ? From(manifest, Failure) : throw new CliException("ResourceSet name must be set in the manifest");
    }

    /// <summary>Reads a manifest as it is written, perhaps without a namespace.</summary>
    /// <exception cref="CliException">It is no object.</exception>
    public static KubeObject ReadManifest(string text) => BuildFile.Parse(text, Failure) is Dictionary<string, object?> root
        ? new KubeObject(root)
        : throw new CliException($"{Failure}: the document must be an object");

    /// <summary>The same ResourceSet with other inline inputs.</summary>
    /// <param name="resourceSet">The ResourceSet; its object is changed.</param>
    /// <param name="inputs">A YAML list of maps.</param>
    /// <exception cref="CliException">The text is something else.</exception>
    public static ResourceSet WithInputs(ResourceSet resourceSet, string inputs)
    {
        const string failure = "error parsing inputs file";
        List<object?> sets = BuildFile.Parse(inputs, failure) switch
        {
            null => [],
            List<object?> list when list.TrueForAll(item => item is Dictionary<string, object?>) => list,
            _ => throw new CliException($"{failure}: the document must be a list of maps"),
        };
        Set(resourceSet.Object.Root, "spec", "inputs", sets, failure);
        return From(resourceSet.Object, failure);
    }

    private static ResourceSet From(KubeObject manifest, string failure)
    {
        try
        {
            return ResourceSet.From(manifest);
        }
        catch (ResourceException e)
        {
            throw new CliException($"{failure}: {e.Message}", e);
        }
    }

    private static void Set(Dictionary<string, object?> root, string parent, string key, object? value, string failure)
    {
        if (!root.TryGetValue(parent, out object? existing) || existing is null)
        {
            root[parent] = existing = new Dictionary<string, object?>();
        }

        Dictionary<string, object?> map = existing as Dictionary<string, object?> ?? throw new CliException($"{failure}: {parent} must be an object");
        map[key] = value;
    }
}

using Serverless.Cli.Execution;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Building;

/// <summary>Providers from a file: static ones, which need no registry and no cluster (cli.md §7, step 4).</summary>
internal static class OfflineProviders
{
    private const string StaticType = "Static";

    /// <summary>Reads the providers of a namespace, each with the inputs that it would export.</summary>
    /// <param name="text">YAML documents.</param>
    /// <param name="resourceSetNamespace">Providers of other namespaces are left out; without a namespace they are in this one.</param>
    /// <exception cref="CliException">A document is not a static provider with a name.</exception>
    public static IReadOnlyList<ResourceSetInputProvider> Read(string text, string resourceSetNamespace)
    {
        try
        {
            return [.. YamlReader.ReadDocuments(text).Select(document => Read(document, resourceSetNamespace)).OfType<ResourceSetInputProvider>()];
        }
        catch (Exception e) when (e is YamlReadException or ResourceException)
        {
            throw new CliException($"error loading providers from file: {e.Message}", e);
        }
    }

    private static ResourceSetInputProvider? Read(object? document, string resourceSetNamespace)
    {
        KubeObject written = new(document as Dictionary<string, object?> ?? throw new ResourceException("a document must be an object"));
        if (written.Namespace.Length > 0 && written.Namespace != resourceSetNamespace)
        {
            return null;
        }

        if (written.Name.Length == 0)
        {
            throw new ResourceException("ResourceSetInputProvider name must be set in the manifest");
        }

        string type = written.Root.StringAt("spec", "type") ?? "";
        if (type != StaticType)
        {
            throw new ResourceException($"unsupported provider type '{type}', only '{StaticType}' is supported");
        }

        // A provider that never was in a cluster has no UID, so its name identifies it.
        Dictionary<string, object?> exported = new(written.Root.MapAt("spec", "defaultValues") ?? []) { ["id"] = Adler32.Id(written.Name) };
        written.Root.MapAt("metadata")!["namespace"] = resourceSetNamespace;
        written.Root["status"] = new Dictionary<string, object?> { ["exportedInputs"] = new List<object?> { exported } };
        return ResourceSetInputProvider.From(written);
    }
}

using Serverless.Cli.Execution;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Verbs;

/// <summary>A manifest that a person names on the command line.</summary>
internal static class ManifestFile
{
    /// <summary>Reads one ResourceSet; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">The file is missing, is no YAML, or holds something else.</exception>
    public static KubeObject ReadResourceSet(Invocation invocation, string path)
    {
        try
        {
            string text = path == "-" ? invocation.Environment.ReadInput() : File.ReadAllText(path);
            KubeObject manifest = new(YamlReader.ReadDocument(text) as Dictionary<string, object?> ?? throw new CliException($"{path} holds no object"));
            return manifest is { Kind: "ResourceSet", Gvk.Group: Names.Group, Name.Length: > 0 } && manifest.Root.MapAt("metadata") is not null
                ? manifest
                : throw new CliException($"{path} is not a ResourceSet with a name");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"invalid filename '{path}', must point to an existing file", e);
        }
        catch (Exception e) when (e is YamlReadException or ResourceException)
        {
            throw new CliException($"error parsing ResourceSet: {e.Message}", e);
        }
    }
}

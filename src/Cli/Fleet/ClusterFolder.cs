using System.Text.Json;
using Serverless.Cli.Execution;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>Adds and removes the files of a folder catalogue. They hold credentials, so only their owner may read them.</summary>
/// <param name="folder">The folder; made when missing.</param>
internal sealed class ClusterFolder(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] Endings = [".kubeconfig", ".yaml", ".yml", ".settings.json"];

    /// <exception cref="CliException">The name is no DNS label, the cluster is there already, or the files cannot be written.</exception>
    public async Task AddAsync(
        string name, string kubeconfig, Dictionary<string, object?> labels, bool paused, bool overwrite, CancellationToken cancellationToken)
    {
        if (!ClusterNames.IsValid(name))
        {
            throw new CliException($"\"{name}\" is no name for a cluster") { Hint = "use lower-case letters, digits and inner dashes, at most 63" };
        }

        try
        {
            Directory.CreateDirectory(folder);
            List<string> existing = Files(name);
            if (existing.Count > 0 && !overwrite)
            {
                throw new CliException($"cluster {name} is in the catalogue already: {existing[0]}") { Hint = "replace it with --overwrite" };
            }

            string settingsPath = Path.Combine(folder, name + Endings[^1]);
            Dictionary<string, object?> settings = File.Exists(settingsPath) ? ReadSettings(settingsPath, await File.ReadAllBytesAsync(settingsPath, cancellationToken)) : [];
            if (labels.Count > 0)
            {
                settings["labels"] = labels;
            }

            if (paused)
            {
                settings["paused"] = true;
                if (existing.Count > 0)
                {
                    // Before the new kubeconfig, so that nobody works on the cluster in between.
                    await WriteAsync(settingsPath, JsonTree.ToJson(settings), cancellationToken);
                }
            }

            await WriteAsync(Path.Combine(folder, name + Endings[0]), kubeconfig, cancellationToken);
            existing.Where(path => path != settingsPath && !path.EndsWith(Endings[0], StringComparison.Ordinal)).ToList().ForEach(File.Delete);
            if (settings.Count > 0)
            {
                await WriteAsync(settingsPath, JsonTree.ToJson(settings), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cluster {name} cannot be written to {folder}: {e.Message}", e);
        }
    }

    /// <exception cref="CliException">There is no such cluster, or its files cannot be deleted.</exception>
    public void Remove(string name)
    {
        List<string> files = ClusterNames.IsValid(name) && Directory.Exists(folder) ? Files(name) : [];
        if (files.Count == 0)
        {
            throw new CliException($"cluster {name} is not in the catalogue {folder}") { Hint = "\"flux-serverless fleet list\" shows the clusters" };
        }

        try
        {
            // Settings without a kubeconfig are an error of the catalogue, so they go first.
            files.OrderByDescending(f => f.EndsWith(Endings[^1], StringComparison.Ordinal)).ToList().ForEach(File.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cluster {name} cannot be removed: {e.Message}", e);
        }
    }

    private static Dictionary<string, object?> ReadSettings(string path, byte[] content)
    {
        try
        {
            return JsonTree.ParseObject(content);
        }
        catch (JsonException e)
        {
            throw new CliException($"{path} cannot be read: {e.Message}", e) { Hint = "mend or delete the file first; its settings would be lost" };
        }
    }

    private List<string> Files(string name) => [.. Endings.Select(ending => Path.Combine(folder, name + ending)).Where(File.Exists)];

    // Hidden first: the catalogue does not look at such files, so nobody reads half a kubeconfig.
    private async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, "." + Path.GetFileName(path));
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using (StreamWriter writer = new(temporary, options))
        {
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

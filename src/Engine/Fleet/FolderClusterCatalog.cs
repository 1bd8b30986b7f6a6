using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Clusters from a folder: <c>NAME.kubeconfig</c>, <c>NAME.yaml</c> or <c>NAME.yml</c> holds the kubeconfig, and an optional
/// <c>NAME.settings.json</c> beside it the <see cref="ClusterSettings"/>. Hidden files and other endings are not looked at.
/// The folder is read anew on each call, so clusters come and go without a restart. A file that cannot be used leaves its own cluster out and no other.
/// </summary>
/// <param name="folder">The folder; it must exist when the catalogue is asked.</param>
public sealed class FolderClusterCatalog(string folder) : IClusterCatalog
{
    /// <summary>Largest kubeconfig or settings file, in bytes.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    private const string SettingsEnding = ".settings.json";

    private static readonly string[] KubeconfigEndings = [".kubeconfig", ".yaml", ".yml"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <inheritdoc/>
    /// <exception cref="FleetException">The folder cannot be read.</exception>
    public async Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken)
    {
        List<ClusterEntry> entries = [];
        List<string> problems = [];
        foreach (string name in Kubeconfigs(problems).Keys)
        {
            try
            {
                entries.Add(new ClusterEntry(name, await ReadSettingsAsync(name, cancellationToken).ConfigureAwait(false)));
            }
            catch (FleetException e)
            {
                // One operator's slip must not stop the other clusters.
                problems.Add(e.Message);
            }
        }

        Problems = problems;
        return entries;
    }

    /// <inheritdoc/>
    /// <exception cref="FleetException">The folder, or the settings of the cluster, cannot be read.</exception>
    public async Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken) =>
        Kubeconfigs([]).ContainsKey(name)
            ? new ClusterEntry(name, await OfClusterAsync(name, () => ReadSettingsAsync(name, cancellationToken)).ConfigureAwait(false))
            : null;

    /// <inheritdoc/>
    public async Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken)
    {
        if (Kubeconfigs([]).TryGetValue(name, out string? path)
            && await OfClusterAsync(name, () => BoundedFile.ReadAsync(path, MaxFileBytes, cancellationToken)).ConfigureAwait(false) is { } bytes)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        throw new FleetException($"cluster {name}: there is no kubeconfig in folder {folder}") { Cluster = name };
    }

    private static async Task<T> OfClusterAsync<T>(string name, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (FleetException e)
        {
            throw new FleetException(e.Message, e) { Cluster = name };
        }
    }

    private static string? NameOf(string fileName, string ending) =>
        fileName.EndsWith(ending, StringComparison.Ordinal) ? fileName[..^ending.Length] : null;

    private SortedDictionary<string, string> Kubeconfigs(List<string> problems)
    {
        SortedDictionary<string, string> paths = new(StringComparer.Ordinal);
        HashSet<string> refused = [];
        List<string> withSettings = [];
        foreach (string path in Files())
        {
            string file = Path.GetFileName(path);
            if (NameOf(file, SettingsEnding) is { } owner)
            {
                withSettings.Add(owner);
            }
            else if (KubeconfigEndings.Select(ending => NameOf(file, ending)).FirstOrDefault(n => n is not null) is { } name
                && Refuse(paths, name, path) is { } problem)
            {
                problems.Add(problem);
                refused.Add(name);
            }
        }

        problems.AddRange(withSettings.Where(n => !paths.ContainsKey(n) && !refused.Contains(n)).Select(n =>
            $"{Path.Combine(folder, n + SettingsEnding)}: there is no kubeconfig for cluster {n} beside it"));
        foreach (string name in refused)
        {
            paths.Remove(name);
        }

        return paths;
    }

    /// <summary>Adds a kubeconfig, or says why not. Of two for one cluster none is chosen.</summary>
    private static string? Refuse(SortedDictionary<string, string> paths, string name, string path) =>
        !ClusterNames.IsValid(name) ? $"{path}: the cluster name must be a DNS label: lower-case letters, digits and inner dashes, at most {ClusterNames.MaxLength}"
        : !paths.TryAdd(name, path) ? $"cluster {name} has two kubeconfigs: {paths[name]} and {path}"
        : null;

    private List<string> Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(p => Path.GetFileName(p)[0] != '.').Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"the cluster folder {folder} cannot be read: {e.Message}", e);
        }
    }

    private async Task<ClusterSettings> ReadSettingsAsync(string name, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, name + SettingsEnding);
        byte[]? bytes = await BoundedFile.ReadAsync(path, MaxFileBytes, cancellationToken).ConfigureAwait(false);
        return bytes is null ? new ClusterSettings() : ClusterSettingsReader.Read(bytes, path);
    }
}

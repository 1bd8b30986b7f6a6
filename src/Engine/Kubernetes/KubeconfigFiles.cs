using Serverless.Engine.Kubernetes.Configuration;

namespace Serverless.Engine.Kubernetes;

/// <summary>The kubeconfig files of a person's machine, merged as kubectl does (kubernetes-client.md §1.2).</summary>
public static class KubeconfigFiles
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Loads the file a person names, or those of the variable <c>KUBECONFIG</c>, or <c>~/.kube/config</c>.</summary>
    /// <param name="explicitPath">A file that must exist and is the only one read; <see langword="null"/> for the usual ones.</param>
    /// <param name="variable">Value of <c>KUBECONFIG</c>, or <see langword="null"/>.</param>
    /// <param name="home">The person's home directory.</param>
    /// <exception cref="KubeconfigException">A file is unreadable or malformed.</exception>
    public static Kubeconfig Load(string? explicitPath, string? variable, string home)
    {
        if (!string.IsNullOrEmpty(explicitPath))
        {
            return Merge([Read(explicitPath) ?? throw new KubeconfigException($"kubeconfig {explicitPath} does not exist")]);
        }

        string[] listed = (variable ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        IEnumerable<string> paths = listed.Length > 0 ? listed.Distinct() : [Path.Combine(home, ".kube", "config")];
        return Merge([.. paths.Select(Read).OfType<Kubeconfig>()]);
    }

    private static Kubeconfig? Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists && !Directory.Exists(path))
            {
                return null;
            }

            if (file.Exists && file.Length > MaxBytes)
            {
                throw new KubeconfigException($"kubeconfig {path} is larger than 1 MiB");
            }

            return PathResolver.Resolve(Kubeconfig.Parse(File.ReadAllText(path), KubeconfigOrigin.Laptop), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"kubeconfig {path} cannot be read: {e.Message}", e);
        }
        catch (KubeconfigException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new KubeconfigException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    private static Kubeconfig Merge(IReadOnlyList<Kubeconfig> files) => new(
        KubeconfigOrigin.Laptop,
        files.Select(f => f.CurrentContext).FirstOrDefault(c => c.Length > 0) ?? "",
        [.. files.SelectMany(f => f.ClusterEntries).DistinctBy(c => c.Name)],
        [.. files.SelectMany(f => f.UserEntries).DistinctBy(u => u.Name)],
        [.. files.SelectMany(f => f.ContextEntries).DistinctBy(c => c.Name)]);
}

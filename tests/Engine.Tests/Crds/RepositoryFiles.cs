namespace Serverless.Engine.Tests.Crds;

/// <summary>Files of the repository that tests read where they lie.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder of the solution file, looked for upwards from the test binaries.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The CRD manifests that users install.</summary>
    public static IEnumerable<string> Crds(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.yaml").Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no Serverless.sln above {AppContext.BaseDirectory}");
    }
}

using Shouldly;

namespace Serverless.Cli.Tests;

/// <summary>Files of the repository that tests compare with; <c>UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class RepositoryFiles
{
    /// <summary>Compares a text with a committed file.</summary>
    public static void ShouldBeAsIn(string actual, string path)
    {
        string file = Path.Combine(CliCluster.RepositoryRoot(), path);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        File.Exists(file).ShouldBeTrue($"{path} is missing: run the tests once with UPDATE_GOLDEN=1");
        actual.ShouldBe(File.ReadAllText(file), $"{path} is stale: run the tests once with UPDATE_GOLDEN=1 and look at the difference");
    }
}

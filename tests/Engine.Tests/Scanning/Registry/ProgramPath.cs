using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Programs that tests run when they are there.</summary>
internal static class ProgramPath
{
    /// <summary>The path of a program; without it the test is skipped, or fails when REQUIRE_REAL=1.</summary>
    public static string Find(string name)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null && Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", $"{name} is not on the PATH");
        Assert.True(path is not null, $"{name} is not on the PATH");
        return path!;
    }
}

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>Programs on PATH.</summary>
internal static class Executables
{
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

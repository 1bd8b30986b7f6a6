namespace Serverless.Engine.Tests.Fleet;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("fleet-tests-").FullName)
    {
    }

    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>One in memory, where the system has a place for that: thousands of small files take long on a disk.</summary>
    public static TemporaryFolder InMemory() =>
        Directory.Exists(Memory) ? new(Directory.CreateDirectory($"{Memory}/fleet-tests-{Guid.NewGuid():N}").FullName) : new();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

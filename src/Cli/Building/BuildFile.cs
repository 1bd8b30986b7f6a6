using Serverless.Cli.Execution;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Building;

/// <summary>Files that <c>build</c> reads.</summary>
internal static class BuildFile
{
    private const string StandardInput = "-";

    /// <summary>The text of the ResourceSet's file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="CliException">There is no such file.</exception>
    public static async Task<string> ReadResourceSetAsync(string file, CliEnvironment environment, CancellationToken cancellationToken)
    {
        if (file == StandardInput)
        {
            return environment.ReadInput();
        }

        return File.Exists(file)
            ? await ReadAsync(file, "error reading file", cancellationToken)
            : throw new CliException($"invalid filename '{file}', must point to an existing file");
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(string file, string failure, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{failure}: {e.Message}", e);
        }
    }

    /// <summary>The first document of a text.</summary>
    /// <exception cref="CliException">It is not YAML.</exception>
    public static object? Parse(string text, string failure)
    {
        try
        {
            return YamlReader.ReadDocument(text);
        }
        catch (YamlReadException e)
        {
            throw new CliException($"{failure}: {e.Message}", e);
        }
    }
}

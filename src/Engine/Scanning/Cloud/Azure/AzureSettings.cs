using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>What the environment of this process says about an Azure of its own (Azure Stack).</summary>
public sealed class AzureSettings
{
    /// <summary>Only the public clouds.</summary>
    public static AzureSettings None { get; } = new("");

    private readonly string _file;

    private AzureSettings(string file) => _file = file;

    /// <summary>Reads <c>AZURE_ENVIRONMENT_FILEPATH</c>; the file itself is read for each login.</summary>
    /// <param name="variable">Value of an environment variable, or <see langword="null"/>.</param>
    public static AzureSettings From(Func<string, string?> variable) => new(variable("AZURE_ENVIRONMENT_FILEPATH") ?? "");

    /// <summary>What the names of registries end in; empty when only the public clouds count.</summary>
    /// <exception cref="RegistryException">The file cannot be read.</exception>
    internal string RegistrySuffix() => Text(Read(), "containerRegistryDNSSuffix")?.Trim('.') ?? "";

    /// <summary>
    /// What Entra tokens are asked for in a cloud of its own, which does not know the audience that all public clouds share: its resource
    /// manager's audience, or the resource manager itself. <see langword="null"/> when the file names neither.
    /// </summary>
    /// <exception cref="RegistryException">The file cannot be read.</exception>
    internal string? TokenScope()
    {
        Dictionary<string, object?> file = Read();
        return (Text(file, "tokenAudience") ?? Text(file, "resourceManagerEndpoint")) is { } audience ? $"{audience}/.default" : null;
    }

    private static string? Text(Dictionary<string, object?> file, string key) => file.StringAt(key) is { Length: > 0 } text ? text : null;

    private Dictionary<string, object?> Read()
    {
        if (_file.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonTree.ParseObject(File.ReadAllBytes(_file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RegistryException($"the file of AZURE_ENVIRONMENT_FILEPATH cannot be read: {e.Message}", e);
        }
    }
}

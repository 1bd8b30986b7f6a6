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

    /// <summary>Reads <c>AZURE_ENVIRONMENT_FILEPATH</c>; the file itself is read when a registry is named that no public cloud has.</summary>
    /// <param name="variable">Value of an environment variable, or <see langword="null"/>.</param>
    public static AzureSettings From(Func<string, string?> variable) => new(variable("AZURE_ENVIRONMENT_FILEPATH") ?? "");

    /// <summary>What the names of registries end in; empty when only the public clouds count.</summary>
    /// <exception cref="RegistryException">The file cannot be read.</exception>
    internal string RegistrySuffix()
    {
        if (_file.Length == 0)
        {
            return "";
        }

        try
        {
            return JsonTree.ParseObject(File.ReadAllBytes(_file)).StringAt("containerRegistryDNSSuffix")?.Trim('.') ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RegistryException($"the file of AZURE_ENVIRONMENT_FILEPATH cannot be read: {e.Message}", e);
        }
    }
}

using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>Reads <see cref="ClusterSettings"/> from JSON. Unknown members are refused: a misspelt <c>paused</c> must not go unnoticed.</summary>
public static class ClusterSettingsReader
{
    /// <summary>Most objects of a cluster side by side.</summary>
    public const int MaxConcurrentLimit = 64;

    private const int MaxManagerLength = 128;

    /// <summary>Reads the members <c>paused</c>, <c>takeOver</c>, <c>defaultServiceAccount</c>, <c>overrideManagers</c>, <c>maxConcurrent</c> and <c>labels</c>, all optional.</summary>
    /// <param name="utf8">The JSON object.</param>
    /// <param name="source">Where it came from, for the error message.</param>
    /// <exception cref="FleetException">The text is not such an object.</exception>
    public static ClusterSettings Read(ReadOnlySpan<byte> utf8, string source)
    {
        Dictionary<string, object?> map;
        try
        {
            map = JsonTree.ParseObject(utf8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FleetException($"{source}: {e.Message}", e);
        }

        ClusterSettings settings = new();
        foreach ((string key, object? value) in map)
        {
            settings = (key, value) switch
            {
                ("paused", bool b) => settings with { Paused = b },
                ("takeOver", bool b) => settings with { TakeOver = b },
                ("defaultServiceAccount", string s) => settings with { DefaultServiceAccount = s },
                ("overrideManagers", List<object?> managers) when managers.TrueForAll(IsManager) =>
                    settings with { OverrideManagers = [.. managers.Cast<string>()] },
                ("maxConcurrent", long n and >= 1 and <= MaxConcurrentLimit) => settings with { MaxConcurrent = (int)n },
                ("labels", Dictionary<string, object?> labels) when labels.Values.All(v => v is string) =>
                    settings with { Labels = labels.ToDictionary(l => l.Key, l => (string)l.Value!) },
                ("paused" or "takeOver", _) => throw new FleetException($"{source}: {key} must be true or false"),
                ("defaultServiceAccount", _) => throw new FleetException($"{source}: {key} must be a string"),
                ("overrideManagers", _) => throw new FleetException($"{source}: {key} must be a list of field managers, each of 1 to {MaxManagerLength} characters"),
                ("maxConcurrent", _) => throw new FleetException($"{source}: {key} must be a whole number from 1 to {MaxConcurrentLimit}"),
                ("labels", _) => throw new FleetException($"{source}: {key} must be an object whose members are strings"),
                _ => throw new FleetException($"{source}: unknown member \"{key}\" (known: paused, takeOver, defaultServiceAccount, overrideManagers, maxConcurrent, labels)"),
            };
        }

        return settings;
    }

    private static bool IsManager(object? value) => value is string { Length: >= 1 and <= MaxManagerLength };
}

using Serverless.Engine.Go;

namespace Serverless.Engine.Resources;

/// <summary>A ResourceSet as read from a cluster or a file (resources.md §2, §3). Reading is lenient: the API server has validated the object.</summary>
public sealed class ResourceSet
{
    private ResourceSet(KubeObject source) => Object = source;

    /// <summary>The object that was read.</summary>
    public KubeObject Object { get; }

    /// <summary>Object name.</summary>
    public string Name => Object.Name;

    /// <summary>Object namespace.</summary>
    public string Namespace => Object.Namespace;

    /// <summary>Settings from annotations.</summary>
    public required ReconcileSettings Settings { get; init; }

    /// <summary>Labels and annotations for every generated object.</summary>
    public required CommonMetadata CommonMetadata { get; init; }

    /// <summary>How inputs are combined.</summary>
    public required InputStrategy Strategy { get; init; }

    /// <summary>Inline input sets.</summary>
    public required IReadOnlyList<Dictionary<string, object?>> Inputs { get; init; }

    /// <summary>Provider references; <see langword="null"/> when the field is absent or empty.</summary>
    public required IReadOnlyList<InputProviderReference>? InputsFrom { get; init; }

    /// <summary>Object templates of a spec without steps.</summary>
    public required IReadOnlyList<Dictionary<string, object?>> Resources { get; init; }

    /// <summary>Multi-document template of a spec without steps; empty when absent.</summary>
    public required string ResourcesTemplate { get; init; }

    /// <summary>Named steps; empty for a spec without steps.</summary>
    public required IReadOnlyList<ResourceSetStep> Steps { get; init; }

    /// <summary>Objects to wait for before anything else.</summary>
    public required IReadOnlyList<Dependency> DependsOn { get; init; }

    /// <summary>ServiceAccount to act as; empty when absent.</summary>
    public required string ServiceAccountName { get; init; }

    /// <summary>Whether the last step's objects must become healthy.</summary>
    public required bool Wait { get; init; }

    /// <summary>Reads an object.</summary>
    /// <exception cref="ResourceException">A field that decides what is built has the wrong type.</exception>
    public static ResourceSet From(KubeObject source)
    {
        Dictionary<string, object?> spec = source.Root.MapAt("spec") ?? [];
        List<object?>? inputsFrom = spec.ListAt("inputsFrom");
        return new(source)
        {
            Settings = ReconcileSettings.From(source),
            CommonMetadata = new(Strings(spec.MapAt("commonMetadata", "labels")), Strings(spec.MapAt("commonMetadata", "annotations"))),
            Strategy = new(spec.StringAt("inputStrategy", "name") ?? InputStrategy.Flatten, spec.At("inputStrategy", "includeEmptyProviders") is true),
            Inputs = Maps(source, spec.At("inputs"), "spec.inputs"),
            InputsFrom = inputsFrom is not { Count: > 0 } ? null : [.. inputsFrom.OfType<Dictionary<string, object?>>().Select(Reference)],
            Resources = Maps(source, spec.At("resources"), "spec.resources"),
            ResourcesTemplate = Text(source, spec.At("resourcesTemplate"), "spec.resourcesTemplate"),
            Steps = [.. Maps(source, spec.At("steps"), "spec.steps").Select((step, i) => Step(source, step, i))],
            DependsOn = [.. (spec.ListAt("dependsOn") ?? []).OfType<Dictionary<string, object?>>().Select(DependencyFrom)],
            ServiceAccountName = spec.StringAt("serviceAccountName") ?? "",
            Wait = spec.At("wait") is true,
        };
    }

    private static InputProviderReference Reference(Dictionary<string, object?> entry)
    {
        string? name = entry.StringAt("name");
        return new(string.IsNullOrEmpty(name) ? null : name, entry.MapAt("selector"));
    }

    private static ResourceSetStep Step(KubeObject source, Dictionary<string, object?> step, int index) => new(
        step.StringAt("name") ?? "",
        Maps(source, step.At("resources"), $"spec.steps[{index}].resources"),
        Text(source, step.At("resourcesTemplate"), $"spec.steps[{index}].resourcesTemplate"),
        GoDuration.Parse(step.StringAt("timeout")));

    private static Dependency DependencyFrom(Dictionary<string, object?> entry) => new(
        entry.StringAt("apiVersion") ?? "",
        entry.StringAt("kind") ?? "",
        entry.StringAt("name") ?? "",
        entry.StringAt("namespace") ?? "",
        entry.At("ready") is true,
        entry.StringAt("readyExpr") ?? "");

    private static Dictionary<string, string> Strings(Dictionary<string, object?>? map)
    {
        Dictionary<string, string> strings = [];
        foreach ((string key, object? value) in map ?? [])
        {
            strings[key] = value as string ?? "";
        }

        return strings;
    }

    private static List<Dictionary<string, object?>> Maps(KubeObject source, object? value, string field)
    {
        List<Dictionary<string, object?>> maps = [];
        if (value is null)
        {
            return maps;
        }

        List<object?> items = value as List<object?> ?? throw new ResourceException($"{source}: {field} must be a list");
        for (int i = 0; i < items.Count; i++)
        {
            maps.Add(items[i] as Dictionary<string, object?> ?? throw new ResourceException($"{source}: {field}[{i}] must be an object"));
        }

        return maps;
    }

    private static string Text(KubeObject source, object? value, string field) => value switch
    {
        null => "",
        string text => text,
        _ => throw new ResourceException($"{source}: {field} must be a string"),
    };
}

namespace Serverless.Engine.Resources;

/// <summary>A ResourceSetInputProvider as read from a cluster or a file (resources.md §4).</summary>
public sealed class ResourceSetInputProvider
{
    private ResourceSetInputProvider(KubeObject source) => Object = source;

    /// <summary>The object that was read.</summary>
    public KubeObject Object { get; }

    /// <summary>Object name.</summary>
    public string Name => Object.Name;

    /// <summary>Object namespace.</summary>
    public string Namespace => Object.Namespace;

    /// <summary>Settings from annotations.</summary>
    public required ReconcileSettings Settings { get; init; }

    /// <summary>Provider type such as <c>OCIArtifactTag</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Address; empty when absent.</summary>
    public required string Url { get; init; }

    /// <summary>Secret with credentials in the same namespace; empty when absent.</summary>
    public required string SecretName { get; init; }

    /// <summary>Secret with certificates in the same namespace; empty when absent.</summary>
    public required string CertSecretName { get; init; }

    /// <summary>ServiceAccount in the same namespace; empty when absent.</summary>
    public required string ServiceAccountName { get; init; }

    /// <summary>Whether plain HTTP and unverified TLS are allowed.</summary>
    public required bool Insecure { get; init; }

    /// <summary>The filter; never <see langword="null"/>.</summary>
    public required ProviderFilter Filter { get; init; }

    /// <summary><c>spec.skip.labels</c>; empty when absent.</summary>
    public required IReadOnlyList<string> SkipLabels { get; init; }

    /// <summary>Values merged under what the provider returns.</summary>
    public required Dictionary<string, object?> DefaultValues { get; init; }

    /// <summary>Schedule entries; empty when absent.</summary>
    public required IReadOnlyList<ProviderSchedule> Schedule { get; init; }

    /// <summary>Artifact selectors as written; empty when absent.</summary>
    public required IReadOnlyList<Dictionary<string, object?>> Selectors { get; init; }

    /// <summary><c>status.exportedInputs</c>; empty when absent.</summary>
    public required IReadOnlyList<Dictionary<string, object?>> ExportedInputs { get; init; }

    /// <summary><c>status.lastExportedRevision</c>; empty when absent.</summary>
    public string LastExportedRevision => Object.Root.StringAt("status", "lastExportedRevision") ?? "";

    /// <summary>Reads an object.</summary>
    /// <exception cref="ResourceException">A field that decides the result has the wrong type.</exception>
    public static ResourceSetInputProvider From(KubeObject source)
    {
        Dictionary<string, object?> spec = source.Root.MapAt("spec") ?? [];
        return new(source)
        {
            Settings = ReconcileSettings.From(source),
            Type = spec.StringAt("type") ?? throw new ResourceException($"{source}: spec.type must be a string"),
            Url = spec.StringAt("url") ?? "",
            SecretName = spec.StringAt("secretRef", "name") ?? "",
            CertSecretName = spec.StringAt("certSecretRef", "name") ?? "",
            ServiceAccountName = spec.StringAt("serviceAccountName") ?? "",
            Insecure = spec.At("insecure") is true,
            Filter = ProviderFilter.From(spec.MapAt("filter")),
            SkipLabels = [.. (spec.ListAt("skip", "labels") ?? []).OfType<string>()],
            DefaultValues = spec.MapAt("defaultValues") ?? [],
            Schedule = [.. (spec.ListAt("schedule") ?? []).OfType<Dictionary<string, object?>>().Select(ScheduleFrom)],
            Selectors = [.. (spec.ListAt("selectors") ?? []).OfType<Dictionary<string, object?>>()],
            ExportedInputs = [.. (source.Root.ListAt("status", "exportedInputs") ?? []).OfType<Dictionary<string, object?>>()],
        };
    }

    private static ProviderSchedule ScheduleFrom(Dictionary<string, object?> entry) => new(
        entry.StringAt("cron") ?? "",
        entry.StringAt("timeZone") ?? "",
        entry.StringAt("window") ?? "");
}

namespace Serverless.Engine.Kubernetes;

/// <summary>A change to an existing object.</summary>
/// <param name="Type">Format of <paramref name="Body"/>.</param>
/// <param name="Body">The patch as a JSON tree: a map, or for <see cref="PatchType.Json"/> a list of operations.</param>
public sealed record KubePatch(PatchType Type, object Body)
{
    /// <summary>Subresource such as <c>status</c>; <see langword="null"/> for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Field manager; <see langword="null"/> lets the server name one after the user agent.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Whether the server only says what would come out.</summary>
    public bool DryRun { get; init; }
}

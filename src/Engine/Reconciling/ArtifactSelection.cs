using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>One entry of <c>spec.selectors</c> of an ExternalArtifact provider (providers.md §9).</summary>
/// <param name="Namespace">Where it looks; empty for all namespaces.</param>
/// <param name="Name">Name of one artifact; empty when labels decide.</param>
/// <param name="Labels">Labels that decide when there is no name.</param>
internal sealed record ArtifactSelection(string Namespace, string Name, LabelSelector Labels)
{
    /// <summary>The selectors of a provider.</summary>
    /// <exception cref="ResourceException">A label selector cannot be read.</exception>
    public static IReadOnlyList<ArtifactSelection> Of(ResourceSetInputProvider provider) =>
    [
        .. provider.Selectors.Select(s => new ArtifactSelection(
            s.StringAt("namespace") switch { null or "" => provider.Namespace, "*" => "", { } ns => ns },
            s.StringAt("name") ?? "",
            LabelSelector.From(s))),
    ];

    /// <summary>Whether an artifact is meant.</summary>
    public bool Matches(KubeObject artifact) =>
        (Namespace.Length == 0 || artifact.Namespace == Namespace)
        && (Name.Length > 0 ? artifact.Name == Name : Labels.Matches(artifact));
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes;

/// <summary>A resource type that a cluster serves, from discovery.</summary>
/// <param name="Gvk">Group, version and kind.</param>
/// <param name="Plural">The name in URLs, such as <c>deployments</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record ApiResource(GroupVersionKind Gvk, string Plural, bool Namespaced)
{
    /// <summary>The verbs the type supports, such as <c>list</c>.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Short names as kubectl accepts them.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Singular name, or empty.</summary>
    public string Singular { get; init; } = "";

    /// <summary>Subresources such as <c>status</c>.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary><c>plural.group</c>, or only the plural for the core group: the form of server messages.</summary>
    public string QualifiedName => Gvk.Group.Length == 0 ? Plural : $"{Plural}.{Gvk.Group}";
}

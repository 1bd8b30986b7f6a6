using Serverless.Sandbox.Kubernetes.Printing;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>A kind that the server serves in one version.</summary>
internal sealed class ResourceType
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string ListKind { get; init; }

    public required bool Namespaced { get; init; }

    public required SchemaNode Schema { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    /// <summary>Whether a CustomResourceDefinition declares it.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Whether objects have a <c>metadata.generation</c>.</summary>
    public bool HasGeneration { get; init; }

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Resource and group as messages name them: <c>deployments.apps</c>.</summary>
    public string Qualified => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Kind and group as messages name them: <c>Deployment.apps</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}

using Serverless.Engine.Resources;

namespace Serverless.Cli.Ownership;

/// <summary>A field manager of a Flux controller, and the operations by which it owns objects (cli.md §13).</summary>
/// <param name="Name">Field manager.</param>
/// <param name="Operations">Operations of its entries.</param>
internal sealed record FluxManager(string Name, IReadOnlyList<string> Operations)
{
    private static readonly FluxManager[] All =
    [
        new("kustomize-controller", ["Apply"]),
        new("helm-controller", ["Apply", "Update"]),
        new("flux-operator", ["Apply"]),
    ];

    /// <summary>The manager that objects of an owner's kind belong to; <see langword="null"/> for kinds that own nothing.</summary>
    public static string? OfOwner(string kind) => kind switch
    {
        "Kustomization" => "kustomize-controller",
        "HelmRelease" => "helm-controller",
        "ResourceSet" or "FluxInstance" => "flux-operator",
        _ => null,
    };

    /// <summary>Whether an entry belongs to a Flux manager other than the current one and so is in its way.</summary>
    /// <param name="entry">An entry of <c>metadata.managedFields</c>.</param>
    /// <param name="target">The object.</param>
    /// <param name="current">The manager that owns it now.</param>
    public static bool IsForeign(Dictionary<string, object?> entry, KubeObject target, string current)
    {
        string name = entry.StringAt("manager") ?? "";
        string operation = entry.StringAt("operation") ?? "";

        // helm-controller writes the status and finalizers of its own kind, whoever owns the object.
        bool isStatusOfRelease = target.Kind == "HelmRelease" && name == "helm-controller" && operation == "Update";
        return name != current && !isStatusOfRelease && All.Any(m => m.Name == name && m.Operations.Contains(operation));
    }
}

using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>The kinds of cli.md §1.4, in its order.</summary>
internal static class KindCatalog
{
    private const string Source = "source.toolkit.fluxcd.io";
    private const string Notification = "notification.toolkit.fluxcd.io";
    private const string Image = "image.toolkit.fluxcd.io";

    public static IReadOnlyList<KnownKind> All { get; } =
    [
        new("FluxInstance", "instance", Names.Group),
        new("FluxReport", "report", Names.Group),
        new("ResourceSet", "rset", Names.Group),
        new("ResourceSetInputProvider", "rsip", Names.Group),
        new("Kustomization", "ks", "kustomize.toolkit.fluxcd.io"),
        new("HelmRelease", "hr", "helm.toolkit.fluxcd.io"),
        new("GitRepository", "gitrepo", Source),
        new("OCIRepository", "ocirepo", Source),
        new("Bucket", "bucket", Source),
        new("HelmRepository", "helmrepo", Source),
        new("HelmChart", "hc", Source),
        new("ArtifactGenerator", "ag", "source.extensions.fluxcd.io"),
        new("ExternalArtifact", "ea", Source),
        new("Alert", "alert", Notification),
        new("Provider", "provider", Notification),
        new("Receiver", "receiver", Notification),
        new("ImageRepository", "imgrepo", Image),
        new("ImagePolicy", "imgpol", Image),
        new("ImageUpdateAutomation", "imgauto", Image),
    ];

    /// <summary>The kinds that have something to reconcile and so appear in overviews (cli.md §2.2).</summary>
    public static IEnumerable<KnownKind> Reconcilers => All.Where(k => k.Kind is not ("ExternalArtifact" or "Alert" or "Provider"));

    /// <summary>Finds a kind by its name or short name, whatever the case.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static KnownKind Find(string name) =>
        All.FirstOrDefault(k => k.IsCalled(name))
        ?? throw new CliException($"kind {name} not found") { Hint = Suggestion(name) };

    private static string Suggestion(string name) => NearestName.Find(name, All.SelectMany(k => new[] { k.Kind, k.ShortName })) is { } near
        ? $"did you mean {near}?"
        : $"kinds are {string.Join(", ", All.Select(k => k.Kind))}";

    /// <summary>Finds the version of a kind that the cluster prefers; <see langword="null"/> when it has none.</summary>
    public static async Task<GroupVersionKind?> ResolveAsync(KubernetesClient client, KnownKind kind, CancellationToken cancellationToken) =>
        (await client.FindPreferredResourceAsync(kind.Group, kind.Kind, cancellationToken))?.Gvk;
}

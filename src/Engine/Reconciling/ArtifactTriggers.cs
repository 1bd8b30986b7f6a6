using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// The ExternalArtifacts of a cluster as they are now: one that is added, changed or deleted is a trigger for the providers that
/// select it (reconcile.md §1). Listed only where a provider of that type exists.
/// </summary>
internal sealed class ArtifactTriggers
{
    private readonly IReadOnlyList<KubeObject> _artifacts;

    private ArtifactTriggers(IReadOnlyList<KubeObject> artifacts) => _artifacts = artifacts;

    /// <summary>Lists the artifacts if any provider needs them.</summary>
    public static async Task<ArtifactTriggers> ReadAsync(KubernetesClient client, IReadOnlyList<KubeObject> providers, CancellationToken cancellationToken)
    {
        if (!providers.Any(IsArtifactProvider))
        {
            return new([]);
        }

        try
        {
            ListOptions options = new() { FromCache = true, MetadataOnly = true };
            return new((await client.ListAsync(ExternalArtifactSource.Kind, null, options, cancellationToken).ConfigureAwait(false)).Items);
        }
        catch (Exception e) when (e is NoMatchException or KubernetesException { Class: KubernetesErrorClass.Forbidden })
        {
            // The runs of the providers say so.
            return new([]);
        }
    }

    /// <summary>The artifacts that a provider selects.</summary>
    public IEnumerable<KeyValuePair<string, string>> For(KubeObject provider)
    {
        if (!IsArtifactProvider(provider))
        {
            return [];
        }

        try
        {
            IReadOnlyList<ArtifactSelection> selections = ArtifactSelection.Of(ResourceSetInputProvider.From(provider));
            return _artifacts.Where(a => selections.Any(s => s.Matches(a))).Select(a => Triggers.Of(a, a.ResourceVersion));
        }
        catch (ResourceException)
        {
            // A bad selector is reported by the run itself.
            return [];
        }
    }

    private static bool IsArtifactProvider(KubeObject provider) => provider.Root.StringAt("spec", "type") == ProviderTypes.ExternalArtifact;
}

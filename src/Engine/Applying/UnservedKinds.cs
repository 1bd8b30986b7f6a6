using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Finds out what it means for recorded objects that their kind is not served as it was recorded: it may be served in another version,
/// be gone together with its objects, or be defined and only not served now, when its objects may well be there (reconcile.md §8.2).
/// </summary>
internal sealed class UnservedKinds(KubernetesClient client)
{
    private static readonly GroupVersionKind Definition = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    private readonly Dictionary<GroupVersionKind, GroupVersionKind?> _known = [];

    /// <summary>The kind in a version that is served; <see langword="null"/> when it is gone, as the server deletes all objects of a definition before it.</summary>
    /// <exception cref="KubernetesException">The kind is defined but not served, or the definitions cannot be read.</exception>
    public async Task<GroupVersionKind?> FindAsync(GroupVersionKind gvk, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(gvk, out GroupVersionKind? known))
        {
            return known;
        }

        client.InvalidateDiscovery();
        GroupVersionKind? served = (await client.FindPreferredResourceAsync(gvk.Group, gvk.Kind, cancellationToken).ConfigureAwait(false))?.Gvk;
        if (served is null && await IsDefinedAsync(gvk, cancellationToken).ConfigureAwait(false))
        {
            throw new NoMatchException(gvk);
        }

        _known[gvk] = served;
        return served;
    }

    private async Task<bool> IsDefinedAsync(GroupVersionKind gvk, CancellationToken cancellationToken)
    {
        ListOptions options = new() { MetadataOnly = true };
        KubeObjectList names = await client.ListAsync(Definition, null, options, cancellationToken).ConfigureAwait(false);
        foreach (KubeObject candidate in names.Items.Where(d => d.Name.EndsWith("." + gvk.Group, StringComparison.Ordinal)))
        {
            KubeObject? definition = await client.GetAsync(Definition, "", candidate.Name, cancellationToken).ConfigureAwait(false);
            if (definition?.Root.StringAt("spec", "names", "kind") == gvk.Kind)
            {
                return true;
            }
        }

        return false;
    }
}

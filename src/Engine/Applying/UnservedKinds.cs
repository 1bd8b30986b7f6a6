using System.Collections.Concurrent;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Finds recorded objects whose kind is not served as it was recorded: it may be served in another version, be gone together with its
/// objects, or be defined and only not served now, when its objects may well be there (reconcile.md §8.2). What was found out about a kind
/// holds for all of its objects.
/// </summary>
/// <param name="client">Reads the objects.</param>
/// <param name="definitions">Reads what the cluster serves and defines, to which an impersonated account needs no right.</param>
internal sealed class UnservedKinds(KubernetesClient client, KubernetesClient definitions)
{
    private static readonly GroupVersionKind Definition = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    private readonly ConcurrentDictionary<GroupVersionKind, Lazy<Task<GroupVersionKind?>>> _served = [];

    /// <summary>Reads a recorded object, in whatever version its kind is served; <see langword="null"/> when it does not exist.</summary>
    /// <exception cref="KubernetesException">The object cannot be read; its kind is defined but not served, or the definitions cannot be read.</exception>
    public async Task<KubeObject?> ReadAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(entry.Gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (NoMatchException)
        {
            Lazy<Task<GroupVersionKind?>> served = _served.GetOrAdd(entry.Gvk, gvk => new(() => FindAsync(gvk, cancellationToken)));
            return await served.Value.ConfigureAwait(false) is { } gvk
                ? await client.GetAsync(gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    // The server deletes all objects of a definition before the definition itself, so a kind that is not defined has none.
    private async Task<GroupVersionKind?> FindAsync(GroupVersionKind gvk, CancellationToken cancellationToken)
    {
        definitions.InvalidateDiscovery();
        GroupVersionKind? served = (await definitions.FindPreferredResourceAsync(gvk.Group, gvk.Kind, cancellationToken).ConfigureAwait(false))?.Gvk;
        return served is null && await IsDefinedAsync(gvk, cancellationToken).ConfigureAwait(false) ? throw new NoMatchException(gvk) : served;
    }

    private async Task<bool> IsDefinedAsync(GroupVersionKind gvk, CancellationToken cancellationToken)
    {
        ListOptions options = new() { MetadataOnly = true };
        KubeObjectList names = await definitions.ListAsync(Definition, null, options, cancellationToken).ConfigureAwait(false);
        foreach (KubeObject candidate in names.Items.Where(d => d.Name.EndsWith("." + gvk.Group, StringComparison.Ordinal)))
        {
            KubeObject? definition = await definitions.GetAsync(Definition, "", candidate.Name, cancellationToken).ConfigureAwait(false);
            if (definition?.Root.StringAt("spec", "names", "kind") == gvk.Kind)
            {
                return true;
            }
        }

        return false;
    }
}

using Serverless.Engine.Applying;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Whether the kinds that applied CustomResourceDefinitions bring are served. A definition is established a moment before its kind can
/// be discovered, and what was learned of the cluster before that, in this pass or an earlier one, does not hold the kind.
/// </summary>
internal static class DefinedKinds
{
    /// <summary>Looks for all of them; where one is missing or a definition was changed, the cluster is asked anew.</summary>
    public static async Task<bool> AreServedAsync(KubernetesClient client, IReadOnlyList<ChangeEntry> applied, CancellationToken cancellationToken)
    {
        List<ChangeEntry> definitions = [.. applied.Where(c => c.Entry.Key is { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" })];
        List<GroupVersionKind> kinds = [.. definitions.Select(c => c.Object).OfType<KubeObject>().SelectMany(ServedBy)];
        if (!definitions.Exists(c => c.Action != ChangeAction.Unchanged) && await FindAsync(client, kinds, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        client.InvalidateDiscovery();
        return await FindAsync(client, kinds, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> FindAsync(KubernetesClient client, List<GroupVersionKind> kinds, CancellationToken cancellationToken)
    {
        try
        {
            foreach (GroupVersionKind kind in kinds)
            {
                await client.FindResourceAsync(kind, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (NoMatchException)
        {
            return false;
        }
    }

    private static IEnumerable<GroupVersionKind> ServedBy(KubeObject definition) =>
        from version in (definition.Root.ListAt("spec", "versions") ?? []).OfType<Dictionary<string, object?>>()
        where version.At("served") is true
        select new GroupVersionKind(
            definition.Root.StringAt("spec", "group") ?? "", version.StringAt("name") ?? "", definition.Root.StringAt("spec", "names", "kind") ?? "");
}

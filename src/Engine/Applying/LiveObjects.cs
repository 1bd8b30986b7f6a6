using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// The objects of a ResourceSet as the cluster holds them, read with one list by owner labels for each kind and namespace.
/// A lone Secret is read by name (kubernetes-client.md §7.5); where a list is not allowed, the objects are read by name, as applying
/// needs no right to list.
/// </summary>
internal sealed class LiveObjects(KubernetesClient client, string ownerSelector)
{
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");

    private readonly Dictionary<ObjectKey, KubeObject> _objects = [];
    private readonly HashSet<(GroupVersionKind, string)> _listed = [];
    private readonly HashSet<(GroupVersionKind, string)> _unlistable = [];
    private readonly HashSet<ObjectKey> _read = [];
    private readonly HashSet<GroupVersionKind> _clusterScoped = [];

    /// <summary>Reads what is needed to compare the given objects; what was read before is not read again.</summary>
    /// <exception cref="ApplyException">A kind is unknown to the cluster, or a read failed.</exception>
    public async Task LoadAsync(IReadOnlyList<KubeObject> desired, CancellationToken cancellationToken)
    {
        foreach (IGrouping<GroupVersionKind, KubeObject> kind in desired.GroupBy(o => o.Gvk))
        {
            ApiResource resource = await FindAsync(kind.First(), cancellationToken).ConfigureAwait(false);
            if (!resource.Namespaced)
            {
                _clusterScoped.Add(kind.Key);
            }

            foreach (IGrouping<string, KubeObject> scope in kind.GroupBy(o => resource.Namespaced ? o.Namespace : ""))
            {
                if (resource.Namespaced && scope.Key.Length == 0)
                {
                    string text = $"an empty namespace may not be set when a {resource.Gvk.Kind} is named";
                    throw ApplyException.WithoutNamespace(scope.First(), new(404, "NotFound", KubernetesErrorClass.NotFound, text));
                }

                if (!_listed.Contains((kind.Key, scope.Key)))
                {
                    await LoadScopeAsync([.. scope], scope.Key, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The live object, or <see langword="null"/> when it was not among those that carry the owner labels.</summary>
    public KubeObject? Find(KubeObject desired) =>
        _objects.GetValueOrDefault(desired.Key) ?? _objects.GetValueOrDefault(desired.Key with { Namespace = "" });

    /// <summary>The inventory entry of an object whose kind was loaded: a namespace wrongly given to a cluster-scoped one is not recorded (reconcile.md §7.3 item 6).</summary>
    public InventoryEntry EntryOf(KubeObject desired)
    {
        InventoryEntry entry = InventoryEntry.Of(desired);
        return _clusterScoped.Contains(desired.Gvk) ? entry with { Key = entry.Key with { Namespace = "" } } : entry;
    }

    private async Task<ApiResource> FindAsync(KubeObject example, CancellationToken cancellationToken)
    {
        try
        {
            return await client.FindResourceAsync(example.Gvk, cancellationToken).ConfigureAwait(false);
        }
        catch (NoMatchException e)
        {
            throw ApplyException.Unknown(example, e);
        }
    }

    private async Task LoadScopeAsync(List<KubeObject> desired, string ns, CancellationToken cancellationToken)
    {
        (GroupVersionKind Gvk, string) place = (desired[0].Gvk, ns);
        if (_unlistable.Contains(place) || (place.Gvk == Secret && desired.Count == 1))
        {
            await LoadByNameAsync(desired, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await ListAsync(desired[0], ns, cancellationToken).ConfigureAwait(false);
            _listed.Add(place);
        }
        catch (ApplyException e) when (e.InnerException is KubernetesException { Class: KubernetesErrorClass.Forbidden })
        {
            _unlistable.Add(place);
            await LoadByNameAsync(desired, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListAsync(KubeObject example, string ns, CancellationToken cancellationToken)
    {
        try
        {
            ListOptions options = new() { LabelSelector = ownerSelector, KeepManagedFields = true };
            KubeObjectList list = await client.ListAsync(example.Gvk, ns.Length == 0 ? null : ns, options, cancellationToken).ConfigureAwait(false);
            foreach (KubeObject item in list.Items)
            {
                _objects[item.Key] = item;
            }
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(example, e);
        }
    }

    private async Task LoadByNameAsync(IEnumerable<KubeObject> wanted, CancellationToken cancellationToken)
    {
        foreach (KubeObject desired in wanted.Where(o => !_read.Contains(o.Key)))
        {
            try
            {
                if (await client.GetAsync(desired.Gvk, desired.Namespace, desired.Name, cancellationToken).ConfigureAwait(false) is { } live)
                {
                    _objects[desired.Key] = live;
                }

                _read.Add(desired.Key);
            }
            catch (KubernetesException e)
            {
                throw ApplyException.DryRun(desired, e);
            }
        }
    }
}

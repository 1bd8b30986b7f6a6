using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Fleet;
using Serverless.Engine.Inputs;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// What a run of a ResourceSet would change, from the inputs that its providers export now: rendered and compared as a run does it,
/// with server-side dry-runs. Dependencies are not looked at and no provider is scanned.
/// </summary>
/// <param name="time">The time that templates see.</param>
public sealed class ResourceSetPreview(TimeProvider time)
{
    private readonly ResourceSetRenderer _renderer = new(time, new Random());

    /// <summary>Compares what a ResourceSet wants with what a cluster holds.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="settings">The cluster's settings.</param>
    /// <param name="source">The ResourceSet, with its status where it comes from the cluster.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="ResourceException">The ResourceSet is malformed.</exception>
    /// <exception cref="InputException">Its inputs cannot be combined.</exception>
    /// <exception cref="RenderException">A template or its result is wrong.</exception>
    /// <exception cref="KubernetesException">The providers cannot be read.</exception>
    /// <exception cref="ApplyException">What the objects take data from cannot be used.</exception>
    public async Task<IReadOnlyList<PreviewedObject>> CompareAsync(
        KubernetesClient client, ClusterSettings settings, KubeObject source, CancellationToken cancellationToken)
    {
        ResourceSet resourceSet = ResourceSet.From(source);
        ResourceSetRenderer.CheckSpec(resourceSet);
        KubeObjectList providers = await client.ListAsync(Names.InputProvider, resourceSet.Namespace, ListOptions.Default, cancellationToken).ConfigureAwait(false);
        CombinedInputs inputs = InputCombiner.Combine(resourceSet, [.. providers.Items.Select(ResourceSetInputProvider.From)]);
        List<KubeObject> objects = [.. _renderer.Render(resourceSet, inputs, cancellationToken).Objects];
        string account = resourceSet.ServiceAccountName.Length > 0 ? resourceSet.ServiceAccountName : settings.DefaultServiceAccount;
        KubernetesClient acting = account.Length == 0 ? client : client.Impersonate($"system:serviceaccount:{resourceSet.Namespace}:{account}");
        await new ObjectMutator(acting).ApplyAsync(objects, resourceSet, cancellationToken).ConfigureAwait(false);
        ObjectInventory wanted = new(objects.Select(InventoryEntry.Of));
        IReadOnlyList<InventoryEntry> stale = ObjectInventory.From(source).Except(wanted);
        return await new ApplyPreview(acting, client, resourceSet).CompareAsync(objects, stale, cancellationToken).ConfigureAwait(false);
    }
}

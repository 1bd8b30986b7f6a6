using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Brings rendered objects into the form in which they are applied (reconcile.md §5), all steps together and in this order:
/// 1 owner labels and common metadata; 2 copied data; 3 kubeconfig fields; 4 checksums; 5 normal form.
/// </summary>
/// <param name="client">Reads what templates take data from, with the identity that applies.</param>
internal sealed class ObjectMutator(KubernetesClient client)
{
    private readonly SourceObjects _sources = new(client);
    private readonly SortedSet<string> _external = new(StringComparer.Ordinal);

    /// <summary>What checksums were taken of outside the ResourceSet, sorted, as <c>Kind/namespace/name</c>.</summary>
    public IReadOnlyCollection<string> ExternalReferences => _external;

    /// <inheritdoc cref="SourceObjects.Watched"/>
    public IReadOnlyDictionary<string, string> Watched => _sources.Watched;

    /// <summary>Changes the objects in place.</summary>
    /// <exception cref="ApplyException">An annotation is malformed, or what it names cannot be used.</exception>
    /// <exception cref="ResourceException">An object's metadata cannot be used.</exception>
    public async Task ApplyAsync(IReadOnlyList<KubeObject> objects, ResourceSet owner, CancellationToken cancellationToken)
    {
        // 1
        foreach (KubeObject item in objects)
        {
            OwnerMetadata.Apply(item, owner);
        }

        foreach (KubeObject item in objects)
        {
            // 2
            await CopyAsync(item, cancellationToken).ConfigureAwait(false);
        }

        foreach (KubeObject item in objects)
        {
            // 3
            await ConvertAsync(item, cancellationToken).ConfigureAwait(false);
        }

        // 4
        await SumUpAsync(objects, cancellationToken).ConfigureAwait(false);

        // 5
        foreach (KubeObject item in objects)
        {
            Normalizer.Apply(item);
        }
    }

    private async Task CopyAsync(KubeObject item, CancellationToken cancellationToken)
    {
        if (CopiedData.SourceOf(item) is not { } source)
        {
            return;
        }

        try
        {
            CopiedData.Fill(item, await _sources.ReadAsync(item.Kind, source.Namespace, source.Name, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new ApplyException($"failed to copy data from {item.Kind}/{item.Annotation(Names.CopyFrom)}: {e.Message}", e);
        }
    }

    private async Task ConvertAsync(KubeObject item, CancellationToken cancellationToken)
    {
        if (KubeconfigReference.Of(item) is not { } reference)
        {
            return;
        }

        KubeObject secret;
        try
        {
            secret = await _sources.ReadAsync("Secret", reference.Namespace, reference.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new ApplyException($"failed to get kubeconfig Secret/{reference}: {e.Message}", e);
        }

        KubeconfigFields.Fill(item, reference, secret);
    }

    private async Task SumUpAsync(IReadOnlyList<KubeObject> objects, CancellationToken cancellationToken)
    {
        Dictionary<ObjectKey, KubeObject> own = [];
        foreach (KubeObject item in objects)
        {
            own.TryAdd(item.Key, item);
        }

        foreach (Dictionary<string, object?> annotations in objects.SelectMany(Checksums.PlacesIn))
        {
            List<(ChecksumReference, KubeObject)> sources = [];
            foreach (ChecksumReference reference in ChecksumReference.ParseList(annotations.StringAt(Names.ChecksumFrom)!))
            {
                sources.Add((reference, own.GetValueOrDefault(reference.Key) ?? await ReadExternalAsync(reference, cancellationToken).ConfigureAwait(false)));
            }

            annotations[Names.Checksum] = Checksums.Of(sources);
        }
    }

    private async Task<KubeObject> ReadExternalAsync(ChecksumReference reference, CancellationToken cancellationToken)
    {
        try
        {
            KubeObject source = await _sources.ReadAsync(reference.Kind, reference.Namespace, reference.Name, cancellationToken).ConfigureAwait(false);
            _external.Add(reference.ToString());
            return source;
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new ApplyException($"failed to resolve {Names.ChecksumFrom} reference {reference}: {e.Message}", e);
        }
    }
}

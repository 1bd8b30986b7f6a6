using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>
/// Writes a <see cref="StatusDraft"/> back: one merge patch with the resource version as precondition, re-read and repeated on a
/// conflict (reconcile.md §3). Nothing is sent when nothing differs.
/// </summary>
public sealed class StatusWriter(KubernetesClient client)
{
    private const int Attempts = 5;

    private long _writes;

    /// <summary>How many writes were sent.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Writes the status.</summary>
    /// <param name="draft">What to write; holds the server's answer afterwards.</param>
    /// <param name="onlyIfUnchanged">Refuse when the specification has changed since the run began: the run is stale and must not go on.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>Whether anything was sent; if not, the server has not confirmed what the run began with.</returns>
    /// <exception cref="StaleObjectException">The object is gone, or was changed although that was refused.</exception>
    public async Task<bool> WriteAsync(StatusDraft draft, bool onlyIfUnchanged, CancellationToken cancellationToken)
    {
        long generation = draft.Source.Generation;
        for (int attempt = 1; ; attempt++)
        {
            Dictionary<string, object?> status = draft.Patch();
            if (status.Count == 0)
            {
                return attempt > 1;
            }

            try
            {
                draft.Rebase(await PatchAsync(draft.Source, new() { ["status"] = status }, "status", cancellationToken).ConfigureAwait(false));
                return true;
            }
            catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
            {
                throw new StaleObjectException($"{draft.Source} is gone", e);
            }
            catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Conflict && attempt < Attempts)
            {
                await RereadAsync(draft, generation, onlyIfUnchanged, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the object anew, past the server's cache, where nothing has to be written that would tell that it is an old reading.</summary>
    /// <exception cref="StaleObjectException">The object is gone, was changed, or was reconciled by another pass.</exception>
    public Task ConfirmAsync(StatusDraft draft, CancellationToken cancellationToken) =>
        RereadAsync(draft, draft.Source.Generation, onlyIfUnchanged: true, cancellationToken);

    /// <summary>Adds or removes our finalizer.</summary>
    /// <exception cref="StaleObjectException">The object is gone.</exception>
    public async Task SetFinalizerAsync(StatusDraft draft, bool present, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            List<object?> finalizers = [.. draft.Source.Root.ListAt("metadata", "finalizers") ?? []];
            if (finalizers.Contains(Names.Finalizer) == present)
            {
                return;
            }

            if (present)
            {
                finalizers.Add(Names.Finalizer);
            }
            else
            {
                finalizers.Remove(Names.Finalizer);
            }

            try
            {
                Dictionary<string, object?> metadata = new() { ["finalizers"] = finalizers };
                draft.Rebase(await PatchAsync(draft.Source, new() { ["metadata"] = metadata }, null, cancellationToken).ConfigureAwait(false));
                return;
            }
            catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
            {
                throw new StaleObjectException($"{draft.Source} is gone", e);
            }
            catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Conflict && attempt < Attempts)
            {
                await RereadAsync(draft, draft.Source.Generation, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RereadAsync(StatusDraft draft, long generation, bool onlyIfUnchanged, CancellationToken cancellationToken)
    {
        KubeObject old = draft.Source;
        KubeObject? latest = await client.GetAsync(old.Gvk, old.Namespace, old.Name, cancellationToken).ConfigureAwait(false);
        if (latest is null || latest.Uid != old.Uid)
        {
            throw new StaleObjectException($"{old} is gone");
        }

        // A reading from the server's cache may be old. A run that began from an old inventory must not write its own over a newer one.
        if (!JsonTree.DeepEquals(old.Root.At("status", "inventory"), latest.Root.At("status", "inventory")))
        {
            throw new StaleObjectException($"{old} was reconciled by another pass meanwhile");
        }

        if (onlyIfUnchanged && (latest.Generation != generation || latest.IsDeleting != old.IsDeleting))
        {
            throw new StaleObjectException($"{old} has changed since the run began");
        }

        draft.Rebase(latest);
    }

    private async Task<KubeObject> PatchAsync(KubeObject target, Dictionary<string, object?> body, string? subresource, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> metadata = body.MapAt("metadata") ?? [];
        metadata["resourceVersion"] = target.ResourceVersion;
        body["metadata"] = metadata;
        Interlocked.Increment(ref _writes);
        return await client.PatchAsync(
            target.Gvk,
            target.Namespace,
            target.Name,
            new KubePatch(PatchType.Merge, body) { Subresource = subresource, FieldManager = Names.FieldManager },
            cancellationToken).ConfigureAwait(false);
    }
}

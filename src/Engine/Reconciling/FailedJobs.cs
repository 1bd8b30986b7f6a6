using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Health;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Deletes failed Jobs that ask to be recreated (reconcile.md §7.5). One that is on its way out is waited for, whoever deleted it, so
/// that a pass that was cut off between deletion and creation loses nothing.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="confirm">Makes sure that the run is not a stale one, before anything is deleted.</param>
/// <param name="time">The clock.</param>
internal sealed class FailedJobs(KubernetesClient client, Func<CancellationToken, Task> confirm, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>How many writes were sent.</summary>
    public long Writes { get; private set; }

    /// <summary>Deletes the failed Jobs among the objects of a step.</summary>
    /// <returns>Whether any of them is not gone yet.</returns>
    /// <exception cref="ApplyException">A Job cannot be read or deleted, or does not go away.</exception>
    public async Task<bool> DeleteAsync(IReadOnlyList<KubeObject> objects, ResourceSet owner, CancellationToken cancellationToken)
    {
        bool pending = false;
        foreach (KubeObject job in objects.Where(o => o is { ApiVersion: "batch/v1", Kind: "Job" } && o.Annotation(Names.RecreateOnFailure) == "enabled"))
        {
            KubeObject? live = await ReadAsync(job, cancellationToken).ConfigureAwait(false);
            if (live is null || !OwnerMetadata.IsOwned(live, owner.Name, owner.Namespace) || !HasFailed(live))
            {
                continue;
            }

            if (!live.IsDeleting)
            {
                await confirm(cancellationToken).ConfigureAwait(false);
                await DeleteAsync(live, cancellationToken).ConfigureAwait(false);
                live = await ReadAsync(job, cancellationToken).ConfigureAwait(false);
            }

            if (live is null || !live.IsDeleting)
            {
                continue;
            }

            if (time.GetUtcNow() - Timestamp.Parse(live.Root.StringAt("metadata", "deletionTimestamp")) >= Limit)
            {
                throw new ApplyException($"failed to wait for Jobs termination: {job} termination timeout: the object still exists after {Limit.TotalSeconds:0}s");
            }

            pending = true;
        }

        return pending;
    }

    // A Job that is being deleted has no plain status of its own any more; its conditions still tell that it failed.
    private bool HasFailed(KubeObject live)
    {
        KubeObject judged = live.Clone();
        judged.Root.MapAt("metadata")!.Remove("deletionTimestamp");
        try
        {
            return HealthStatus.Compute(judged, time.GetUtcNow()).Status == HealthState.Failed;
        }
        catch (HealthException)
        {
            return false;
        }
    }

    private async Task<KubeObject?> ReadAsync(KubeObject job, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(job.Gvk, job.Namespace, job.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new ApplyException($"failed to read Job {job} status: {e.Message}", e);
        }
    }

    private async Task DeleteAsync(KubeObject live, CancellationToken cancellationToken)
    {
        try
        {
            Writes++;
            DeleteOptions options = new() { Propagation = DeletionPropagation.Foreground, Uid = live.Uid };
            await client.DeleteAsync(live.Gvk, live.Namespace, live.Name, options, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw new ApplyException($"failed to delete failed Job {live}: {e.Message}", e);
        }
    }
}

using Serverless.Engine.Kubernetes;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// The watched ConfigMaps and Secrets of a cluster as they are now (reconcile.md §11). Only what an earlier run has read and found
/// labelled is looked at, by name and without its data, so that no right to list Secrets is needed.
/// </summary>
internal sealed class WatchedSources
{
    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);

    private WatchedSources()
    {
    }

    /// <summary>Reads the resource versions of the named objects.</summary>
    public static async Task<WatchedSources> ReadAsync(KubernetesClient client, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        WatchedSources sources = new();
        foreach (string name in names)
        {
            if (name.Split('/') is [{ } kind, { } ns, { } objectName])
            {
                sources._versions[name] = await VersionAsync(client, new("", "v1", kind), ns, objectName, cancellationToken).ConfigureAwait(false);
            }
        }

        return sources;
    }

    /// <summary>What an object depends on, with the watched sources that its last run has read as they are now.</summary>
    public Triggers Update(Triggers triggers, ObjectMemory? memory) =>
        memory is null ? triggers : triggers.WithWatched(memory.Triggers.Watched.Select(name => KeyValuePair.Create(name, _versions.GetValueOrDefault(name, ""))));

    // What cannot be read now counts as changed: the run will say why.
    private static async Task<string> VersionAsync(
        KubernetesClient client, Resources.GroupVersionKind kind, string ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetMetadataAsync(kind, ns, name, cancellationToken).ConfigureAwait(false))?.ResourceVersion ?? "";
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Forbidden)
        {
            return "";
        }
    }
}

using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>What a pass needs to talk to its cluster.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="client">The client with the kubeconfig's own identity.</param>
/// <param name="events">Writes events.</param>
internal sealed class ClusterSession(ClusterEntry cluster, KubernetesClient client, EventRecorder events)
{
    private long _objectWrites;

    /// <summary>The client with the kubeconfig's own identity.</summary>
    public KubernetesClient Client { get; } = client;

    /// <summary>Name of the cluster in the catalogue.</summary>
    public string Cluster { get; } = cluster.Name;

    /// <summary>When the pass began, as a timestamp of the clock.</summary>
    public long Started { get; init; }

    /// <summary>What people could not be told of the pass, or <see langword="null"/>.</summary>
    public string? Untold { get; set; }

    /// <summary>Per-cluster settings.</summary>
    public ClusterSettings Settings { get; } = cluster.Settings;

    /// <summary>Writes statuses and finalizers.</summary>
    public StatusWriter Statuses { get; } = new(client);

    /// <summary>Writes events.</summary>
    public EventRecorder Events { get; } = events;

    /// <summary>All writes of the pass so far.</summary>
    public long Writes => Interlocked.Read(ref _objectWrites) + Statuses.Writes + Events.Writes;

    /// <summary>Counts writes to applied objects.</summary>
    public void CountWrites(long writes) => Interlocked.Add(ref _objectWrites, writes);

    /// <summary>The ServiceAccount to act as: the named one, else the cluster's default one; empty for ourselves.</summary>
    public string AccountFor(string serviceAccount) => serviceAccount.Length > 0 ? serviceAccount : Settings.DefaultServiceAccount;

    /// <summary>The client for objects in a namespace: acting as the named ServiceAccount, else as the cluster's default one, else as ourselves (reconcile.md §6).</summary>
    public KubernetesClient ActAs(string serviceAccount, string ns)
    {
        string name = AccountFor(serviceAccount);
        return name.Length == 0 ? Client : Client.Impersonate($"system:serviceaccount:{ns}:{name}");
    }
}

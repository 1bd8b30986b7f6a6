namespace Serverless.Engine.Fleet;

/// <summary>One cluster of the fleet as the catalogue knows it. The kubeconfig itself is read only when a pass needs it.</summary>
/// <param name="Name">Name by which work items, logs and reports speak of the cluster.</param>
/// <param name="Settings">Per-cluster settings.</param>
public sealed record ClusterEntry(string Name, ClusterSettings Settings);

using System.Collections.ObjectModel;

namespace Serverless.Engine.Fleet;

/// <summary>What an operator may set for one cluster.</summary>
public sealed record ClusterSettings
{
    /// <summary>No passes at all. <value>false</value></summary>
    public bool Paused { get; init; }

    /// <summary>Work on the cluster although the reference operator runs there. <value>false</value></summary>
    public bool TakeOver { get; init; }

    /// <summary>ServiceAccount to act as for objects that name none; empty for the kubeconfig's own identity.</summary>
    public string DefaultServiceAccount { get; init; } = "";

    /// <summary>Field managers whose fields are taken over, besides kubectl, Helm and kustomize-controller.</summary>
    public IReadOnlyList<string> OverrideManagers { get; init; } = [];

    /// <summary>Objects of the cluster that run side by side in a pass, 1 to 64. <value>4</value></summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>Labels by which people choose clusters, such as <c>region=eu</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

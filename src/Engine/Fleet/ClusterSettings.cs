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

    /// <summary>Labels by which people choose clusters, such as <c>region=eu</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}

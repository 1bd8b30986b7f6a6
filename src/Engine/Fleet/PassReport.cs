namespace Serverless.Engine.Fleet;

/// <summary>What one pass over one cluster did; the run report for everything that has no object to carry a condition.</summary>
/// <param name="Cluster">Cluster name.</param>
/// <param name="Failure">Why the pass could not be made (unreachable, broken kubeconfig, CRDs missing), or <see langword="null"/>.</param>
/// <param name="NextIn">When the cluster wants the next pass, or <see langword="null"/> when the ordinary tick is enough.</param>
/// <param name="Objects">One line for each object that ran.</param>
/// <param name="Repositories">The repositories (<c>registry/repository</c>) that the cluster's providers watch.</param>
/// <param name="Requests">Requests sent to the API server.</param>
/// <param name="Writes">How many of them were writes.</param>
public sealed record PassReport(
    string Cluster,
    string? Failure,
    TimeSpan? NextIn,
    IReadOnlyList<ObjectReport> Objects,
    IReadOnlyList<string> Repositories,
    long Requests,
    long Writes)
{
    /// <summary>What kind of failure it was.</summary>
    public PassFault Fault { get; init; }

    /// <summary>Things that went wrong without failing anything, such as an event that was not written.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How every object stands, also those that did not run.</summary>
    public IReadOnlyList<ObjectInfo> Infos { get; init; } = [];

    /// <summary>Whether there was no pass because the cluster is paused; nothing is known of it then.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The report about a cluster that is paused.</summary>
    public static PassReport Paused(string cluster) => new(cluster, null, null, [], [], 0, 0) { IsPaused = true };

    /// <summary>The report of a pass that could not be made.</summary>
    public static PassReport Failed(string cluster, string failure, long requests, PassFault fault = PassFault.Other) =>
        new(cluster, failure, null, [], [], requests, 0) { Fault = fault };
}

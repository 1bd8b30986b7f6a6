namespace Serverless.Engine.Fleet;

/// <summary>How one object stands after a pass, for the info gauges that dashboards of Flux Operator read (reconcile.md §15).</summary>
/// <param name="Uid">Its uid.</param>
/// <param name="Kind">ResourceSet or ResourceSetInputProvider.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Ready">Status of Ready, or <c>Unknown</c>.</param>
/// <param name="Reason">Reason of Ready, or empty.</param>
/// <param name="Suspended">Whether reconciliation is disabled.</param>
/// <param name="Resources">Size of the inventory.</param>
/// <param name="Revision"><c>lastAppliedRevision</c>, or empty.</param>
/// <param name="Url">The provider's URL, or empty.</param>
public sealed record ObjectInfo(
    string Uid,
    string Kind,
    string Namespace,
    string Name,
    string Ready,
    string Reason,
    bool Suspended,
    int Resources,
    string Revision,
    string Url);

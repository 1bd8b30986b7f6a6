namespace Serverless.Engine.Fleet;

/// <summary>
/// A wish for one pass over one cluster. It is only a hint: what is due is read from the cluster, so losing one costs a poll interval.
/// </summary>
/// <param name="Cluster">Cluster name.</param>
/// <param name="ReceivedAt">When the wish was received, or becomes due; scans finished later than this already answer it (webhooks.md WH-27).</param>
/// <param name="Repository">The pushed repository as <see cref="ImageReference.Name"/>, <see cref="AnyRepository"/>, or <see langword="null"/> for an ordinary pass.</param>
/// <param name="Trace">W3C trace context of the work that asked for it, for a link; <see langword="null"/> when nobody traces.</param>
public sealed record WorkItem(string Cluster, DateTimeOffset ReceivedAt, string? Repository = null, string? Trace = null)
{
    /// <summary>Stands in <see cref="Repository"/> for every repository that the cluster watches.</summary>
    public const string AnyRepository = "*";
}

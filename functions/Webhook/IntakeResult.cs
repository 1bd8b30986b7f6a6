namespace Serverless.Functions.Webhook;

/// <summary>What became of the events of one message.</summary>
/// <param name="Accepted">Distinct references that wake a cluster.</param>
/// <param name="Items">Work items enqueued for them.</param>
/// <param name="Ignored">One reason for each event that wakes none.</param>
internal sealed record IntakeResult(int Accepted, int Items, IReadOnlyList<string> Ignored)
{
    /// <summary>The reasons with their counts, such as <c>action=3,blob=1</c>.</summary>
    public string IgnoredSummary => string.Join(',', Ignored.GroupBy(r => r).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}={g.Count()}"));
}

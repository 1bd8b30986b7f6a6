namespace Serverless.Engine.Fleet;

/// <summary>The outcome of one object's run within a pass.</summary>
/// <param name="Kind">ResourceSet or ResourceSetInputProvider.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">The Ready reason afterwards.</param>
/// <param name="Message">The Ready message afterwards.</param>
/// <param name="Changes">One line for each object changed or input exported; empty when nothing changed.</param>
public sealed record ObjectReport(string Kind, string Namespace, string Name, string Reason, string Message, IReadOnlyList<string> Changes)
{
    /// <summary>Whether the run failed, for now or for good.</summary>
    public bool IsFailed { get; init; }

    /// <summary>Whether the run goes on in a later pass: it waits for health, deletions or dependencies.</summary>
    public bool IsWaiting { get; init; }
}

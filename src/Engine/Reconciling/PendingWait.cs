namespace Serverless.Engine.Reconciling;

/// <summary>What a run ended in front of and how far it had come, so that the next pass goes on with it: time limits outlive the pass, and what is done is done.</summary>
/// <param name="Name">Step and reason, such as <c>1/health</c>.</param>
/// <param name="Since">When that wait began.</param>
/// <param name="Started">When the work began that the wait belongs to.</param>
internal sealed record PendingWait(string Name, DateTimeOffset Since, DateTimeOffset Started)
{
    /// <summary>Suffix of the names of health checks, which a new trigger cancels.</summary>
    public const string Health = "health";

    /// <summary>Name of the wait for a dependency, which comes before a run's work: the next pass begins a run of its own.</summary>
    public const string Dependency = "dependency";

    /// <summary>Whether it is a health check.</summary>
    public bool IsHealthCheck => Name.EndsWith(Health, StringComparison.Ordinal);

    /// <summary>Whether the next pass goes on with the same run.</summary>
    public bool IsResumable => Name != Dependency;

    /// <summary>Digest of the objects that were being applied; how far they had come says nothing about others.</summary>
    public string Digest { get; init; } = "";

    /// <summary>How many steps were applied and found healthy.</summary>
    public int Passed { get; init; }

    /// <summary>When each wait of the run began, by name: one that is interrupted by another keeps its time limit.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Waits { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Lines of changes that no event has told yet.</summary>
    public IReadOnlyList<ChangeLine> Changes { get; init; } = [];

    /// <summary>The same wait with nothing begun later than a time.</summary>
    public PendingWait NotAfter(DateTimeOffset latest) => this with
    {
        Since = Earlier(Since, latest),
        Started = Earlier(Started, latest),
        Waits = Waits.ToDictionary(w => w.Key, w => Earlier(w.Value, latest)),
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>The state of a wait for a set of objects (health.md §7) and the texts of its failure (reconcile.md §14).</summary>
internal sealed class HealthSummary
{
    private readonly List<CheckedObject> _objects;

    public HealthSummary(IEnumerable<CheckedObject> objects)
    {
        _objects = [.. objects
            .OrderBy(o => o.Key.Kind, StringComparer.Ordinal)
            .ThenBy(o => o.Key.Namespace, StringComparer.Ordinal)
            .ThenBy(o => o.Key.Name, StringComparer.Ordinal)
            .ThenBy(o => o.Key.Group, StringComparer.Ordinal)];
    }

    /// <summary>The state of the whole set: the first of Failed, Unknown, InProgress that occurs.</summary>
    public HealthState Aggregate
    {
        get
        {
            if (_objects.TrueForAll(o => o.State == HealthState.Current))
            {
                return HealthState.Current;
            }

            return Has(HealthState.Failed) ? HealthState.Failed
                : Has(HealthState.Unknown) ? HealthState.Unknown
                : HealthState.InProgress;
        }
    }

    /// <summary><c>timeout waiting for: […]</c>, with everything that is not current.</summary>
    public string TimeoutMessage => Message("timeout waiting for", o => o.State != HealthState.Current);

    /// <summary><c>failed early due to stalled resources: […]</c>, with the failed objects only.</summary>
    public string EarlyFailureMessage => Message("failed early due to stalled resources", o => o.State == HealthState.Failed);

    /// <summary>Whether the wait ends here, its time limit aside.</summary>
    /// <param name="failFast">Whether the first failed object ends the wait.</param>
    public WaitOutcome Decide(bool failFast)
    {
        if (Aggregate == HealthState.Current)
        {
            return WaitOutcome.Succeeded;
        }

        bool settled = _objects.TrueForAll(o => o.State is HealthState.Failed or HealthState.Current);
        return settled || (failFast && Has(HealthState.Failed)) ? WaitOutcome.Failed : WaitOutcome.Waiting;
    }

    /// <summary>
    /// What follows a failure message: a line break, then a line for each Flux object whose <c>Ready</c> condition is
    /// not True, with that condition's message.
    /// </summary>
    public static string ReadyMessages(IEnumerable<KubeObject> objects)
    {
        IEnumerable<string> lines = objects
            .Where(o => o.Gvk.Group.EndsWith(".fluxcd.io", StringComparison.Ordinal))
            .Select(o => (o.Key, Ready: ReadyCondition(o)))
            .Where(o => o.Ready is not null && o.Ready.StringAt("status") != "True")
            .Select(o => $"{o.Key} status: {o.Ready!.StringAt("message") ?? ""}");
        return "\n" + string.Join('\n', lines);
    }

    private static Dictionary<string, object?>? ReadyCondition(KubeObject source) =>
        (source.Root.ListAt("status", "conditions") ?? [])
            .OfType<Dictionary<string, object?>>()
            .FirstOrDefault(c => c.StringAt("type") == "Ready");

    private bool Has(HealthState state) => _objects.Exists(o => o.State == state);

    private string Message(string reason, Func<CheckedObject, bool> include) =>
        $"{reason}: [{string.Join(", ", _objects.Where(include))}]";
}

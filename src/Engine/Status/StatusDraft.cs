using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>The status of one object while a run works on it: what the cluster holds, and what the run has set since.</summary>
public sealed class StatusDraft
{
    private readonly Dictionary<string, object?> _set = [];

    /// <summary>Starts from an object as it was read.</summary>
    public StatusDraft(KubeObject source, TimeProvider time)
    {
        Source = source;
        Conditions = new(source, time);
    }

    /// <summary>The object as the cluster holds it, after the latest write.</summary>
    public KubeObject Source { get; private set; }

    /// <summary>The conditions as the run has set them.</summary>
    public ConditionSet Conditions { get; }

    /// <summary>Sets a field of the status; <see langword="null"/> removes it.</summary>
    public void Set(string field, object? value) => _set[field] = value;

    /// <summary>The field as the run has set it, else as the cluster holds it.</summary>
    public object? Get(string field) => _set.TryGetValue(field, out object? value) ? value : Source.Root.At("status", field);

    /// <summary>Takes over a newer reading of the same object; what the run has set stays.</summary>
    public void Rebase(KubeObject latest) => Source = latest;

    /// <summary>The merge patch for the status that brings the cluster to what the run has set; empty when nothing differs.</summary>
    public Dictionary<string, object?> Patch()
    {
        Dictionary<string, object?> stored = Source.Root.MapAt("status") ?? [];
        Dictionary<string, object?> wanted = new(stored);
        foreach ((string field, object? value) in _set)
        {
            if (value is null)
            {
                wanted.Remove(field);
            }
            else
            {
                wanted[field] = value;
            }
        }

        List<object?> conditions = Conditions.ToTree(Source);
        if (conditions.Count > 0)
        {
            wanted["conditions"] = conditions;
        }

        return MergePatch.Diff(stored, wanted);
    }
}

using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>
/// The conditions of one object during a run, with the rules of reconcile.md §3: the transition time moves when status, reason or
/// message changes, Reconciling and Stalled exclude each other, and conditions of others are kept as they are.
/// </summary>
public sealed class ConditionSet
{
    private const int MaxMessageBytes = 32768;
    private static readonly string[] Owned = [Condition.Stalled, Condition.Reconciling, Condition.Ready];

    private readonly Dictionary<string, Condition> _owned = [];
    private readonly long _generation;
    private readonly TimeProvider _time;

    /// <summary>Starts from what an object's status holds.</summary>
    public ConditionSet(KubeObject source, TimeProvider time)
    {
        _generation = source.Generation;
        _time = time;
        foreach (object? item in source.Root.ListAt("status", "conditions") ?? [])
        {
            if (item is not Dictionary<string, object?> tree)
            {
                continue;
            }

            Condition condition = Condition.From(tree);
            if (Owned.Contains(condition.Type))
            {
                _owned[condition.Type] = condition;
            }
        }
    }

    /// <summary>The Ready condition, or <see langword="null"/>.</summary>
    public Condition? Ready => _owned.GetValueOrDefault(Condition.Ready);

    /// <summary>The Reconciling condition, or <see langword="null"/>.</summary>
    public Condition? Reconciling => _owned.GetValueOrDefault(Condition.Reconciling);

    /// <summary>The Stalled condition, or <see langword="null"/>.</summary>
    public Condition? Stalled => _owned.GetValueOrDefault(Condition.Stalled);

    /// <summary>Ready and Reconciling say that work has started or goes on.</summary>
    public void MarkProgressing(string message)
    {
        Set(Condition.Reconciling, "True", Reasons.Progressing, message);
        Set(Condition.Ready, "Unknown", Reasons.Progressing, Reasons.InProgressMessage);
        _owned.Remove(Condition.Stalled);
    }

    /// <summary>Ready=False; a Reconciling condition, if any, tells that it is retried.</summary>
    public void MarkFailed(string reason, string message)
    {
        Set(Condition.Ready, "False", reason, message);
        if (Reconciling is { } reconciling)
        {
            Set(Condition.Reconciling, "True", Reasons.ProgressingWithRetry, reconciling.Message);
        }
    }

    /// <summary>Ready=False and Stalled=True: nothing is tried until the object changes.</summary>
    public void MarkStalled(string reason, string message)
    {
        _owned.Remove(Condition.Reconciling);
        Set(Condition.Stalled, "True", reason, message);
        Set(Condition.Ready, "False", reason, message);
    }

    /// <summary>Ready=True; the other two are gone.</summary>
    public void MarkReady(string reason, string message)
    {
        _owned.Remove(Condition.Reconciling);
        _owned.Remove(Condition.Stalled);
        Set(Condition.Ready, "True", reason, message);
    }

    /// <summary>The JSON form in the stored order: Stalled, Reconciling, Ready, then the conditions of others by observed generation and type.</summary>
    /// <param name="latest">The newest reading of the object, which holds the conditions of others.</param>
    public List<object?> ToTree(KubeObject latest)
    {
        List<object?> list = [];
        foreach (string type in Owned)
        {
            if (_owned.TryGetValue(type, out Condition? condition))
            {
                list.Add(condition.ToTree());
            }
        }

        list.AddRange((latest.Root.ListAt("status", "conditions") ?? [])
            .OfType<Dictionary<string, object?>>()
            .Where(c => !Owned.Contains(c.StringAt("type")))
            .OrderByDescending(c => c.At("observedGeneration") is long g ? g : 0)
            .ThenBy(c => c.StringAt("type"), StringComparer.Ordinal));
        return list;
    }

    private void Set(string type, string status, string reason, string message)
    {
        message = Cut(message);
        Condition? old = _owned.GetValueOrDefault(type);
        bool same = old is not null && old.Status == status && old.Reason == reason && old.Message == message;
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset since = same ? old!.LastTransitionTime : now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        _owned[type] = new(type, status, reason, message, _generation, since);
    }

    private static string Cut(string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        if (utf8.Length <= MaxMessageBytes)
        {
            return message;
        }

        int end = MaxMessageBytes - 3;
        while ((utf8[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return Encoding.UTF8.GetString(utf8, 0, end) + "...";
    }
}

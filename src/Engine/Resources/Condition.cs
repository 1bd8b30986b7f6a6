namespace Serverless.Engine.Resources;

/// <summary>A status condition (Kubernetes API conventions, metav1.Condition).</summary>
/// <param name="Type">Such as <c>Ready</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">Machine-readable reason.</param>
/// <param name="Message">Text for people.</param>
/// <param name="ObservedGeneration">Generation of the object that the condition speaks of.</param>
/// <param name="LastTransitionTime">When status, reason or message changed last; whole seconds.</param>
public sealed record Condition(string Type, string Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset LastTransitionTime)
{
    /// <summary>The condition that sums an object up.</summary>
    public const string Ready = "Ready";

    /// <summary>Present and True while work is going on or being retried.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Present and True when nothing will be tried until the object changes.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Reads the JSON form.</summary>
    public static Condition From(Dictionary<string, object?> tree) => new(
        tree.StringAt("type") ?? "",
        tree.StringAt("status") ?? "",
        tree.StringAt("reason") ?? "",
        tree.StringAt("message") ?? "",
        tree.At("observedGeneration") is long g ? g : 0,
        Timestamp.Parse(tree.StringAt("lastTransitionTime")) ?? DateTimeOffset.UnixEpoch);

    /// <summary>The condition of a type in an object's status, or <see langword="null"/>.</summary>
    public static Condition? Find(KubeObject source, string type)
    {
        foreach (object? item in source.Root.ListAt("status", "conditions") ?? [])
        {
            if (item is Dictionary<string, object?> tree && tree.StringAt("type") == type)
            {
                return From(tree);
            }
        }

        return null;
    }

    /// <summary>The JSON form.</summary>
    public Dictionary<string, object?> ToTree() => new()
    {
        ["lastTransitionTime"] = Timestamp.Format(LastTransitionTime),
        ["message"] = Message,
        ["observedGeneration"] = ObservedGeneration,
        ["reason"] = Reason,
        ["status"] = Status,
        ["type"] = Type,
    };
}

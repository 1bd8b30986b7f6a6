using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>When an object is deleted and made anew because the server refuses to change it (reconcile.md §7.4).</summary>
internal static class Recreation
{
    /// <summary>Whether a refusal counts as one of an immutable field: any Conflict or Invalid answer does, as in the reference.</summary>
    public static bool IsCalledForBy(KubernetesException refusal) => refusal.Reason is "Conflict" or "Invalid" || refusal.IsImmutableField;

    /// <summary>Whether the object allows it, as it is wanted or as it is.</summary>
    public static bool IsAllowedBy(KubeObject desired, KubeObject live) => IsForced(desired) || IsForced(live);

    private static bool IsForced(KubeObject candidate) =>
        string.Equals(candidate.Annotation(Names.Force), "enabled", StringComparison.OrdinalIgnoreCase)
        || string.Equals(candidate.Label(Names.Force), "enabled", StringComparison.OrdinalIgnoreCase);
}

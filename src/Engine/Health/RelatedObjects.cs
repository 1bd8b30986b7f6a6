namespace Serverless.Engine.Health;

/// <summary>What a health check must list, besides the object, before it can judge it (health.md §4).</summary>
public enum RelatedObjects
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The ReplicaSets of the namespace that the object selects.</summary>
    ReplicaSets,

    /// <summary>The Pods of the namespace that the object selects.</summary>
    Pods,
}

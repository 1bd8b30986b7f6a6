namespace Serverless.Engine.Kubernetes;

/// <summary>What happens to the dependents of a deleted object.</summary>
public enum DeletionPropagation
{
    /// <summary>The object goes at once, its dependents follow.</summary>
    Background,

    /// <summary>The dependents go first.</summary>
    Foreground,

    /// <summary>The dependents stay.</summary>
    Orphan,
}

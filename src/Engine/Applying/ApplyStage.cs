namespace Serverless.Engine.Applying;

/// <summary>The stages of one step, in order (reconcile.md §7.2).</summary>
public enum ApplyStage
{
    /// <summary>CustomResourceDefinitions, Namespaces and ClusterRoles; the next stage waits until they are current.</summary>
    Definitions,

    /// <summary>Kinds whose name ends in <c>Class</c>; the next stage waits until they are current.</summary>
    Classes,

    /// <summary>Roles, which later objects may refer to.</summary>
    Custom,

    /// <summary>Everything else.</summary>
    Rest,
}

namespace Serverless.Engine.Applying;

/// <summary>What happened to one object in a run.</summary>
public enum ChangeAction
{
    /// <summary>It did not exist before.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Configured,

    /// <summary>It was as wanted; nothing was written.</summary>
    Unchanged,

    /// <summary>It was deleted, or was already gone.</summary>
    Deleted,

    /// <summary>It should have been deleted but is not ours or must not be pruned.</summary>
    Skipped,
}

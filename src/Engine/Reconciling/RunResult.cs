namespace Serverless.Engine.Reconciling;

/// <summary>How the run of one object ended, and when it wants the next one.</summary>
internal enum RunResult
{
    /// <summary>Done; the next run is due after the interval, or never when there is none.</summary>
    Succeeded,

    /// <summary>Failed; retried with growing pauses.</summary>
    Failed,

    /// <summary>Nothing is tried until the object changes.</summary>
    Stalled,

    /// <summary>Waiting for other objects; called again soon.</summary>
    Waiting,

    /// <summary>Suspended; nothing until that changes.</summary>
    Suspended,

    /// <summary>The object is gone, or changed under the run.</summary>
    Superseded,
}

namespace Serverless.Engine.Health;

/// <summary>What can be said about a live object (health.md §1).</summary>
public enum HealthState
{
    /// <summary>The controller is still working towards the wanted state.</summary>
    InProgress,

    /// <summary>The controller has given up, or cannot go on without help.</summary>
    Failed,

    /// <summary>The object is as wanted.</summary>
    Current,

    /// <summary>The object is being deleted.</summary>
    Terminating,

    /// <summary>The object does not exist.</summary>
    NotFound,

    /// <summary>The object could not be read or judged, or was not read yet.</summary>
    Unknown,
}

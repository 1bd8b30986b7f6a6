namespace Serverless.Engine.Health;

/// <summary>Whether a wait can end.</summary>
internal enum WaitOutcome
{
    /// <summary>Look again later.</summary>
    Waiting,

    /// <summary>All objects are current.</summary>
    Succeeded,

    /// <summary>Objects have failed, and waiting longer is of no use.</summary>
    Failed,
}

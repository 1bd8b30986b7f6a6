namespace Serverless.Benchmarks.Processes;

/// <summary>How a published program was compiled.</summary>
internal enum PublishForm
{
    /// <summary>At run time.</summary>
    JustInTime,

    /// <summary>Ahead, with the runtime beside it.</summary>
    ReadyToRun,

    /// <summary>Ahead as a whole; the building machine needs a C compiler.</summary>
    Native,
}

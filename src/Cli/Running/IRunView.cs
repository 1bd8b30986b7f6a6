using Serverless.Engine.Fleet;

namespace Serverless.Cli.Running;

/// <summary>Shows passes while they go on. Members may be called from several passes at once.</summary>
internal interface IRunView
{
    /// <summary>A pass begins.</summary>
    void Started(string cluster);

    /// <summary>A pass has ended.</summary>
    /// <param name="report">What it did.</param>
    /// <param name="next">When the next one begins; <see langword="null"/> when there is none.</param>
    void Finished(PassReport report, TimeSpan? next);

    /// <summary>Another process works on the cluster.</summary>
    void Busy(string cluster);
}

using Serverless.Engine.Fleet;

namespace Serverless.Sandbox.Tour;

/// <summary>Shows what each pass did.</summary>
internal sealed class ObservedPass(IClusterPass inner, Action<PassReport> observe) : IClusterPass
{
    /// <inheritdoc/>
    public async Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        PassReport report = await inner.RunAsync(item, cancellationToken);
        observe(report);
        return report;
    }
}

using Serverless.Cli.Running;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Running;

public sealed class RunLoopTests
{
    /// <summary>A pass that hangs ends, and so does the run.</summary>
    [Fact]
    public async Task PassThatHangs_IsCutOffAndFails()
    {
        ExpiringTime time = new(RunLoop.PassTimeout);
        HangingPass pass = new();
        RunTotals totals = new();
        View view = new();

        Task run = new RunLoop(pass, null, view, totals, time).RunAsync(["dev"], null, TestContext.Current.CancellationToken);
        await pass.Started.Task;
        await time.ExpireAsync();
        await run;

        view.Reports.ShouldHaveSingleItem().Failure.ShouldBe("the pass did not end within 10m0s");
        totals.FailedClusters.ShouldBe(1);
    }

    private sealed class HangingPass : IClusterPass
    {
        public TaskCompletionSource Started { get; } = new();

        public async Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken)
        {
            Started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return PassReport.Paused(item.Cluster);
        }
    }

    private sealed class View : IRunView
    {
        public List<PassReport> Reports { get; } = [];

        public void Started(string cluster)
        {
        }

        public void Finished(PassReport report, TimeSpan? next) => Reports.Add(report);

        public void Busy(string cluster)
        {
        }
    }
}

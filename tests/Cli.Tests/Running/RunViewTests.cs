using Serverless.Cli.Output;
using Serverless.Cli.Running;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Running;

/// <summary>What the views of <c>run</c> show of a pass.</summary>
public sealed class RunViewTests
{
    /// <summary>An event that was not posted is a warning of its pass and nothing else (notifications.md §1).</summary>
    [Fact]
    public void Finished_WithWarnings_ShowsThemInBothViews()
    {
        PassReport report = new("dev", null, null, [], [], 2, 0) { Warnings = ["an event was not posted"] };
        using StringWriter terminal = new();
        new LiveRunView(["dev"], terminal, Terminal.None with { Width = 120 }, TimeProvider.System).Finished(report, null);

        terminal.ToString().ShouldContain("• dev: an event was not posted");
        PlainRunView.Lines(report, null).ShouldContain("• dev: an event was not posted");
    }
}

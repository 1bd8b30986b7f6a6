using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
using Serverless.Engine.Go;

namespace Serverless.Cli.Running;

/// <summary>Passes as lines, for pipes and logs: what ran, what changed, what failed.</summary>
internal sealed class PlainRunView(Screen screen) : IRunView
{
    public void Started(string cluster) => screen.Say($"pass over {cluster}");

    public void Busy(string cluster) => screen.Write($"• {cluster}: another process is at work\n");

    public void Finished(PassReport report, TimeSpan? next) => screen.Write(string.Concat(Lines(report, next).Select(line => line + "\n")));

    /// <summary>The lines about one pass.</summary>
    public static IEnumerable<string> Lines(PassReport report, TimeSpan? next)
    {
        if (report.Failure is { } failure)
        {
            yield return $"✗ {report.Cluster}: {failure.ReplaceLineEndings(" ")}";
            yield break;
        }

        foreach (ObjectReport o in report.Objects)
        {
            yield return $"{(o.IsFailed ? '✗' : o.IsWaiting ? '◎' : '✔')} {report.Cluster}: {o.Kind}/{o.Namespace}/{o.Name} {o.Reason}: {o.Message.ReplaceLineEndings(" ")}";
            foreach (string change in o.Changes)
            {
                yield return $"  {change}";
            }
        }

        foreach (string warning in report.Warnings)
        {
            yield return $"• {report.Cluster}: {warning}";
        }

        string then = next is { } wait ? $", next in {GoDuration.FormatRounded(wait)}" : "";
        yield return $"• {report.Cluster}: {Counted.Of(report.Objects.Count, "object")} ran, {Counted.Of(report.Requests, "request")}, {Counted.Of(report.Writes, "write")}{then}";
    }
}

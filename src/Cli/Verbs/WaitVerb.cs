using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Verbs;

/// <summary><c>wait rset|rsip</c> (cli.md §5).</summary>
internal static class WaitVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "wait",
        "Wait until a resource is ready",
        [.. OwnKind.All.Select(kind => factory.Leaf(kind, $"Wait for a {kind.Gvk.Kind}", ArgumentCount.One, async (i, ct) =>
        {
            await i.PrintAsync($"◎ Waiting for {kind.Name} to become ready...");
            await Waiter.ReadyAsync(i, kind.Gvk, i.Arguments[0], token: null, ct);
        }, kind.Aliases)
            .Example("Wait until it is ready, or has failed", $"wait {kind.ShortName} podinfo -n apps --timeout 5m")
            .Example("In every cluster", $"wait {kind.ShortName} podinfo -n apps --cluster all"))]);
}

using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>resume rset|rsip|resource</c> (cli.md §3).</summary>
internal static class ResumeVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "resume", "Let suspended resources run again", [.. OwnKind.All.Select(kind => Own(factory, kind)), Resource(factory)]);

    private static VerbCommand Own(CommandFactory factory, OwnKind kind)
    {
        Option<bool> wait = Flags.Wait();
        return factory.Leaf(kind, $"Resume a {kind.Gvk.Kind}", ArgumentCount.One,
            (i, ct) => ResumeAsync(i, kind.Gvk, i.Arguments[0], byAnnotation: true, i.Value(wait), ct), kind.Aliases, wait)
            .Example("Let it run again and wait for the outcome", $"resume {kind.ShortName} podinfo -n apps")
            .Example("Without waiting, in two clusters", $"resume {kind.ShortName} podinfo -n apps --wait=false --cluster dev,test");
    }

    private static VerbCommand Resource(CommandFactory factory)
    {
        Option<bool> wait = Flags.Wait();
        return factory.KindLeaf("resource", "Resume any resource, given as Kind/name", async (i, ct) =>
        {
            ResourceReference target = await ResourceReference.ParseAsync(i.Arguments[0], "HelmRelease/my-app", " ", i.Cluster.Client, ct);
            await ResumeAsync(i, target.Gvk, target.Name, target.Known.IsSuspendedByAnnotation, i.Value(wait), ct);
        }, wait)
            .Example("Resume a HelmRelease", "resume resource HelmRelease/podinfo -n apps");
    }

    private static async Task ResumeAsync(
        Invocation invocation, GroupVersionKind gvk, string name, bool byAnnotation, bool wait, CancellationToken cancellationToken)
    {
        string token = Annotator.NewToken(invocation.Environment.Time);
        Dictionary<string, object?> annotations = new() { [Names.RequestedAtAnnotation] = token };
        if (byAnnotation)
        {
            annotations[Names.ReconcileAnnotation] = "enabled";
            await Annotator.AnnotateAsync(invocation.Cluster, gvk, name, annotations, cancellationToken);
        }
        else
        {
            await Annotator.SuspendAsync(invocation.Cluster, gvk, name, suspend: false, annotations, cancellationToken);
        }

        if (!wait)
        {
            await invocation.PrintAsync("✔ Reconciliation resumed");
            return;
        }

        await invocation.PrintAsync("◎ Waiting for reconciliation...");
        await Waiter.ReadyAsync(invocation, gvk, name, token, cancellationToken);
    }
}

using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>suspend rset|rsip|resource</c> (cli.md §3).</summary>
internal static class SuspendVerb
{
    private const string Done = "✔ Reconciliation suspended";

    public static Command Create(CommandFactory factory) => factory.Group(
        "suspend",
        "Set resources to rest",
        [
            .. OwnKind.All.Select(kind => factory.Leaf(
                kind, $"Suspend a {kind.Gvk.Kind}", ArgumentCount.One, (i, ct) => AnnotateAsync(i, kind.Gvk, i.Arguments[0], ct), kind.Aliases)
                .Example("Leave it alone until it is resumed", $"suspend {kind.ShortName} podinfo -n apps")
                .Example("In all clusters of an environment", $"suspend {kind.ShortName} podinfo -n apps --cluster env=production")),
            factory.KindLeaf("resource", "Suspend any resource, given as Kind/name", ResourceAsync)
                .Example("Suspend a Kustomization", "suspend resource Kustomization/apps -n flux-system"),
        ]);

    /// <summary>Sets the annotation and says so.</summary>
    public static async Task AnnotateAsync(Invocation invocation, GroupVersionKind gvk, string name, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> annotations = new() { [Names.ReconcileAnnotation] = "disabled" };
        await Annotator.AnnotateAsync(invocation.Cluster, gvk, name, annotations, cancellationToken);
        await invocation.PrintAsync(Done);
    }

    private static async Task ResourceAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        ResourceReference target = await ResourceReference.ParseAsync(
            invocation.Arguments[0], "HelmRelease/my-app", " ", invocation.Cluster.Client, cancellationToken);
        if (target.Known.IsSuspendedByAnnotation)
        {
            await AnnotateAsync(invocation, target.Gvk, target.Name, cancellationToken);
            return;
        }

        await Annotator.SuspendAsync(invocation.Cluster, target.Gvk, target.Name, suspend: true, [], cancellationToken);
        await invocation.PrintAsync(Done);
    }
}

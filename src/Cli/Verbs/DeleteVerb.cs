using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>delete rset|rsip</c> (cli.md §6).</summary>
internal static class DeleteVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "delete",
        "Delete a resource",
        Leaf(factory, OwnKind.ResourceSet, new Option<bool>("--with-suspend") { Description = "Suspend first, so that the managed objects stay" })
            .Example("Delete it with everything that it manages", "delete rset podinfo -n apps")
            .Example("Delete it and leave what it manages", "delete rset podinfo -n apps --with-suspend"),
        Leaf(factory, OwnKind.InputProvider, withSuspend: null)
            .Example("Delete a provider", "delete rsip podinfo-image -n apps"));

    private static VerbCommand Leaf(CommandFactory factory, OwnKind kind, Option<bool>? withSuspend)
    {
        Option<bool> wait = Flags.Wait();
        Option[] options = withSuspend is null ? [wait] : [wait, withSuspend];
        return factory.Leaf(kind, $"Delete a {kind.Gvk.Kind}", ArgumentCount.One, async (i, ct) =>
        {
            if (withSuspend is not null && i.Value(withSuspend))
            {
                await SuspendVerb.AnnotateAsync(i, kind.Gvk, i.Arguments[0], ct);
            }

            await DeleteAsync(i, kind.Gvk, i.Arguments[0], i.Value(wait), ct);
        }, kind.Aliases, options);
    }

    private static async Task DeleteAsync(Invocation invocation, GroupVersionKind gvk, string name, bool wait, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        try
        {
            if (!await cluster.Client.DeleteAsync(gvk, cluster.Namespace, name, DeleteOptions.Default, cancellationToken))
            {
                throw new CliException($"{cluster.Key(gvk, name)} not found") { Hint = cluster.HintAboutMissing(gvk) };
            }
        }
        catch (KubernetesException e)
        {
            throw new CliException($"unable to delete {cluster.Key(gvk, name)}: {e.Message}", e);
        }

        if (!wait)
        {
            await invocation.PrintAsync("✔ Deletion initiated");
            return;
        }

        await invocation.PrintAsync("◎ Waiting for deletion...");
        await Waiter.GoneAsync(invocation, gvk, name, cancellationToken);
        await invocation.PrintAsync("✔ Deletion completed");
    }
}

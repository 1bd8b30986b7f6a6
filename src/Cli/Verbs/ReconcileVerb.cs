using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>reconcile rset|rsip|resource|all</c> (cli.md §4).</summary>
internal static class ReconcileVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "reconcile",
        "Ask for a run now",
        Own(factory, OwnKind.ResourceSet, force: null)
            .Example("Run a ResourceSet now and wait for the outcome", "reconcile rset podinfo -n apps")
            .Example("In every cluster", "reconcile rset podinfo -n apps --cluster all"),
        Own(factory, OwnKind.InputProvider, Flags.Force())
            .Example("Scan a registry now", "reconcile rsip podinfo-image -n apps")
            .Example("Also outside of its schedule", "reconcile rsip podinfo-image -n apps --force"),
        Resource(factory)
            .Example("Run any Flux resource", "reconcile resource HelmRelease/podinfo -n apps"),
        All(factory)
            .Example("Run all ResourceSets of the cluster", "reconcile all --kind ResourceSet -A")
            .Example("Only those that fail", "reconcile all --kind rset -A --ready-status False"));

    private static VerbCommand Own(CommandFactory factory, OwnKind kind, Option<bool>? force)
    {
        Option<bool> wait = Flags.Wait();
        Option[] options = force is null ? [wait] : [wait, force];
        return factory.Leaf(kind, $"Ask for a run of a {kind.Gvk.Kind}", ArgumentCount.One,
            (i, ct) => TriggerAsync(i, kind.Gvk, i.Arguments[0], force is not null && i.Value(force), i.Value(wait), ct),
            kind.Aliases, options);
    }

    private static VerbCommand Resource(CommandFactory factory)
    {
        Option<bool> wait = Flags.Wait();
        Option<bool> force = Flags.Force();
        return factory.KindLeaf("resource", "Ask for a run of any resource, given as Kind/name", async (i, ct) =>
        {
            ResourceReference target = await ResourceReference.ParseAsync(i.Arguments[0], "HelmRelease/my-app", " ", i.Cluster.Client, ct);
            await TriggerAsync(i, target.Gvk, target.Name, i.Value(force), i.Value(wait), ct);
        }, wait, force);
    }

    private static VerbCommand All(CommandFactory factory)
    {
        Option<string> kind = Flags.Kind();
        Option<bool> force = Flags.Force();
        Option<string> readyStatus = Flags.ReadyStatus();
        Option<bool> allNamespaces = Flags.AllNamespaces();
        return factory.Leaf("all", "Ask for a run of every resource of a kind", ArgumentCount.None, (i, ct) =>
        {
            string name = i.Value(kind) ?? throw new CliException("--kind is required") { Hint = "for example --kind ResourceSet" };
            return TriggerAllAsync(i, KindCatalog.Find(name), i.Value(force), i.Value(readyStatus), i.Value(allNamespaces), ct);
        }, ["resources"], kind, force, readyStatus, allNamespaces);
    }

    private static async Task TriggerAsync(Invocation invocation, GroupVersionKind gvk, string name, bool force, bool wait, CancellationToken cancellationToken)
    {
        string token = Annotator.NewToken(invocation.Environment.Time);
        await Annotator.AnnotateAsync(invocation.Cluster, gvk, name, Request(token, force), cancellationToken);
        await invocation.PrintAsync("► Reconciliation triggered");
        if (wait)
        {
            await invocation.PrintAsync("◎ Waiting for reconciliation...");
            await Waiter.ReadyAsync(invocation, gvk, name, token, cancellationToken);
        }
    }

    private static async Task TriggerAllAsync(
        Invocation invocation, KnownKind kind, bool force, string? readyStatus, bool allNamespaces, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        GroupVersionKind gvk = await KindCatalog.ResolveAsync(cluster.Client, kind, cancellationToken)
            ?? throw new CliException($"no matches for kind \"{kind.Kind}\" in group \"{kind.Group}\"");
        KubeObjectList list = await cluster.Client.ListAsync(gvk, allNamespaces ? null : cluster.Namespace, ListOptions.Default, cancellationToken);
        int triggered = 0;
        foreach (KubeObject item in list.Items.Where(item => HasStatus(item, readyStatus)))
        {
            Dictionary<string, object?> request = Request(Annotator.NewToken(invocation.Environment.Time), force);
            try
            {
                KubePatch patch = new(PatchType.Merge, Annotator.Metadata(request)) { FieldManager = ClusterSession.FieldManager };
                await cluster.Client.PatchAsync(gvk, item.Namespace, item.Name, patch, cancellationToken);
                await invocation.PrintAsync($"✔ Reconciliation triggered for {item.Namespace}/{item.Name}");
                triggered++;
            }
            catch (KubernetesException e)
            {
                await invocation.PrintAsync($"✗ Failed to annotate {item.Namespace}/{item.Name}: {e.Message}");
            }
        }

        if (triggered == 0)
        {
            throw new CliException($"no resources reconciled of kind {kind.Kind}");
        }
    }

    private static bool HasStatus(KubeObject item, string? wanted) =>
        string.IsNullOrEmpty(wanted)
        || wanted.Equals(Conditions.Ready(item)?.StringAt("status") ?? "Unknown", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, object?> Request(string token, bool force)
    {
        Dictionary<string, object?> annotations = new() { [Names.RequestedAtAnnotation] = token };
        if (force)
        {
            annotations[Names.ForceAtAnnotation] = token;
        }

        return annotations;
    }
}

using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>get rset</c>, <c>get rsip</c>, <c>get all</c> (cli.md §2).</summary>
internal static class GetVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "get",
        "Print resources and their status",
        Leaf(factory, OwnKind.ResourceSet, ["resourcesets", "rset"], ResourceColumns.Sets)
            .Example("All ResourceSets of the cluster", "get rset -A")
            .Example("One, with its age and revision", "get rset podinfo -n apps -o wide")
            .Example("Of every cluster in the EU, in one table", "get rset -A --cluster region=eu"),
        Leaf(factory, OwnKind.InputProvider, ["rsip", "resourcesetinputproviders"], ResourceColumns.Providers)
            .Example("The providers of a namespace and what they exported", "get rsip -n apps")
            .Example("As JSON", "get rsip podinfo-image -n apps -o json"),
        GetAllVerb.Create(factory));

    private static VerbCommand Leaf(CommandFactory factory, OwnKind kind, string[] aliases, ResourceColumns columns)
    {
        Option<bool> allNamespaces = Flags.AllNamespaces();
        Option<string> output = Flags.Output("table", "table, wide, json or yaml");
        return factory.Leaf(kind, $"Print {kind.Gvk.Kind}s", ArgumentCount.AtMostOne, async (i, ct) =>
        {
            KubeObjectList found = await FindAsync(i, kind.Gvk, i.Value(allNamespaces), ct);
            string format = i.Value(output) ?? "";
            if (ObjectList.IsFormat(format))
            {
                i.Output.Items([.. found.Items.Select(item => item.Root)], items => ObjectList.Write(items, format));
                return;
            }

            i.Output.Table(columns.Table(found.Items, i.Value(allNamespaces), format == "wide", i.Environment.Time));
        }, aliases, allNamespaces, output);
    }

    private static Task<KubeObjectList> FindAsync(Invocation invocation, GroupVersionKind gvk, bool allNamespaces, CancellationToken cancellationToken)
    {
        ListOptions options = new() { FieldSelector = invocation.Arguments.Count > 0 ? $"metadata.name={invocation.Arguments[0]}" : null };
        return invocation.Cluster.Client.ListAsync(gvk, allNamespaces ? null : invocation.Cluster.Namespace, options, cancellationToken);
    }
}

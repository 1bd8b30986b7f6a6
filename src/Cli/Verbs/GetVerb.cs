using System.CommandLine;
using System.Globalization;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>get rset</c>, <c>get rsip</c>, <c>get all</c> (cli.md §2).</summary>
internal static class GetVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<bool> sets = Flags.AllNamespaces();
        Option<bool> providers = Flags.AllNamespaces();
        return factory.Group(
            "get",
            "Print resources and their status",
            factory.Leaf(OwnKind.ResourceSet, "Print ResourceSets", ArgumentCount.AtMostOne,
                (i, ct) => PrintAsync(i, Names.ResourceSet, i.Value(sets), SetHeader, SetRow, ct), ["resourcesets", "rset"], sets),
            factory.Leaf(OwnKind.InputProvider, "Print ResourceSetInputProviders", ArgumentCount.AtMostOne,
                (i, ct) => PrintAsync(i, Names.InputProvider, i.Value(providers), ProviderHeader, ProviderRow, ct),
                ["rsip", "resourcesetinputproviders"], providers),
            GetAllVerb.Create(factory));
    }

    private static readonly string[] SetHeader = ["Name", "Resources", "Ready", "Message", "Last Reconciled"];

    private static readonly string[] ProviderHeader = ["Name", "Inputs", "Ready", "Message", "Last Reconciled", "Next Schedule"];

    private static async Task PrintAsync(
        Invocation invocation,
        GroupVersionKind gvk,
        bool allNamespaces,
        string[] header,
        Func<KubeObject, TimeZoneInfo, string[]> row,
        CancellationToken cancellationToken)
    {
        ListOptions options = new()
        {
            FieldSelector = invocation.Arguments.Count > 0 ? $"metadata.name={invocation.Arguments[0]}" : null,
        };
        ClusterSession cluster = invocation.Cluster;
        KubeObjectList found = await cluster.Client.ListAsync(gvk, allNamespaces ? null : cluster.Namespace, options, cancellationToken);
        TextTable table = new(allNamespaces ? ["Namespace", .. header] : header);
        foreach (KubeObject item in found.Items)
        {
            string[] cells = row(item, invocation.Environment.Time.LocalTimeZone);
            table.Add(allNamespaces ? [item.Namespace, .. cells] : cells);
        }

        await invocation.Environment.Output.WriteAsync(table.ToString());
    }

    private static string[] SetRow(KubeObject set, TimeZoneInfo zone) =>
        [set.Name, Count(set.Root.ListAt("status", "inventory", "entries")), .. Ready(set, zone)];

    private static string[] ProviderRow(KubeObject provider, TimeZoneInfo zone) =>
    [
        provider.Name,
        Count(provider.Root.ListAt("status", "exportedInputs")),
        .. Ready(provider, zone),
        GoTime.Format(provider.Root.StringAt("status", "nextSchedule", "when"), zone, ""),
    ];

    private static string[] Ready(KubeObject item, TimeZoneInfo zone)
    {
        Dictionary<string, object?>? ready = Conditions.Ready(item);
        return
        [
            Suspension.ByAnnotation(item) ? "Suspended" : ready?.StringAt("status") ?? "Unknown",
            ready?.StringAt("message") ?? "",
            GoTime.Format(ready?.StringAt("lastTransitionTime"), zone, "Unknown"),
        ];
    }

    private static string Count(List<object?>? items) => (items?.Count ?? 0).ToString(CultureInfo.InvariantCulture);
}

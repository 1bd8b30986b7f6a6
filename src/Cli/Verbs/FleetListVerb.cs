using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Verbs;

/// <summary><c>fleet list</c>; no cluster is asked.</summary>
internal static class FleetListVerb
{
    public static VerbCommand Create(CommandFactory factory)
    {
        Option<string> output = Flags.Output("table", "table, json or yaml");
        return factory.Leaf("list", "Print the clusters of the catalogue", ArgumentCount.None, async (i, ct) =>
        {
            IClusterCatalog catalog = i.Flags.Catalog(i.Parse, i.Environment);
            string? selector = i.Flags.Selector(i.Parse);
            IReadOnlyList<ClusterEntry> clusters = selector is null ? await catalog.ListAsync(ct) : await new ClusterSelector(selector).ChooseAsync(catalog, ct);
            List<ClusterSummary> summaries = [];
            foreach (ClusterEntry cluster in clusters)
            {
                summaries.Add(await ReadAsync(catalog, cluster, ct));
            }

            Print(i, summaries, i.Value(output) ?? "");
            CheckCatalog(catalog);
        }, null, output)
            .Example("The clusters of a folder", "fleet list --clusters clusters")
            .Example("Those with a label", "fleet list --cluster env=production")
            .OverTheFleet();
    }

    /// <summary>Fails when entries of the catalogue had to be left out.</summary>
    /// <exception cref="CliException">There are such entries; each is named.</exception>
    public static void CheckCatalog(IClusterCatalog catalog)
    {
        if (catalog.Problems.Count > 0)
        {
            throw new CliException(LeftOut(catalog)) { Hint = "nobody looks after these clusters until their entries are mended" };
        }
    }

    /// <summary>Names such entries without failing for them.</summary>
    public static void WarnAboutCatalog(Screen screen, IClusterCatalog catalog)
    {
        if (catalog.Problems.Count > 0)
        {
            Failure.WriteWarning(screen, LeftOut(catalog));
        }
    }

    private static string LeftOut(IClusterCatalog catalog) => $"left out of the catalogue: {string.Join("; ", catalog.Problems)}";

    private static async Task<ClusterSummary> ReadAsync(IClusterCatalog catalog, ClusterEntry cluster, CancellationToken cancellationToken)
    {
        try
        {
            string kubeconfig = await catalog.ReadKubeconfigAsync(cluster.Name, cancellationToken);
            return ClusterSummary.Of(cluster, Kubeconfig.Parse(kubeconfig, KubeconfigOrigin.Stored).Select());
        }
        catch (Exception e) when (e is FleetException or KubeconfigException)
        {
            return ClusterSummary.Broken(cluster, e.Message);
        }
    }

    private static void Print(Invocation invocation, List<ClusterSummary> clusters, string format)
    {
        if (ObjectList.IsFormat(format))
        {
            invocation.Output.Items([.. clusters.Select(c => c.ToTree())], items => ObjectList.WritePlain(items, format));
            return;
        }

        TextTable table = new("Name", "Server", "User", "Authentication", "Paused", "Labels");
        clusters.ForEach(c => table.Add(c.Name, c.Server, c.User, c.Authentication, c.Paused ? "True" : "False", c.LabelText));
        invocation.Output.Table(table);
    }
}

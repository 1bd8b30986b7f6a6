using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>How many objects of a kind run, fail and rest (cli.md §11).</summary>
internal sealed record ReconcilerStats(string Kind, long Running, long Failing, long Suspended, string Storage)
{
    /// <summary>Reads the numbers that the in-cluster operator has counted.</summary>
    public static IReadOnlyList<ReconcilerStats> FromReport(KubeObject report) =>
    [
        .. (report.Root.ListAt("spec", "reconcilers") ?? []).OfType<Dictionary<string, object?>>().Select(r => new ReconcilerStats(
            r.StringAt("kind") ?? "",
            Number(r, "running"),
            Number(r, "failing"),
            Number(r, "suspended"),
            r.StringAt("stats", "totalSize") is { Length: > 0 } size ? size : "-")),
    ];

    /// <summary>Counts the objects of every kind that the cluster has.</summary>
    public static async Task<IReadOnlyList<ReconcilerStats>> CountAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        List<ReconcilerStats> stats = [];
        foreach (KnownKind kind in KindCatalog.Reconcilers.Where(k => k.Kind != "FluxReport"))
        {
            if (await KindCatalog.ResolveAsync(client, kind, cancellationToken) is { } gvk)
            {
                stats.Add(Count(kind.Kind, (await client.ListAsync(gvk, null, ListOptions.Default, cancellationToken)).Items));
            }
        }

        return stats;
    }

    public static ReconcilerStats Count(string kind, IReadOnlyList<KubeObject> items)
    {
        int suspended = items.Count(Suspension.Any);
        int failing = items.Count(i => !Suspension.Any(i) && Conditions.Ready(i)?.StringAt("status") == "False");
        return new ReconcilerStats(kind, items.Count - suspended, failing, suspended, "-");
    }

    public Cell[] Cells() => [Kind, Text(Running), Text(Failing), Text(Suspended), Storage];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(Dictionary<string, object?> reconciler, string key) => reconciler.At("stats", key) is long n ? n : 0;
}

using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Functions.Tests.Published;

namespace Serverless.Functions.Tests.Fleet;

/// <summary>When passes ran, read from the logs of handlers: to see that no two of one cluster overlap.</summary>
internal static class PassIntervals
{
    private const long Begin = 227;

    private static readonly long[] Ends = [220, 221];

    /// <summary>The passes of one handler; one that was cut off ends with the process.</summary>
    public static IEnumerable<(string Cluster, DateTimeOffset From, DateTimeOffset To)> Of(HandlerProcess handler, DateTimeOffset end)
    {
        Dictionary<string, DateTimeOffset> open = [];
        foreach (string line in handler.Output)
        {
            Dictionary<string, object?> entry = JsonTree.Parse(line) as Dictionary<string, object?> ?? [];
            string? cluster = entry.StringAt("Cluster");
            if (cluster is null || entry.At("event") is not long number)
            {
                continue;
            }

            DateTimeOffset at = DateTimeOffset.Parse(entry.StringAt("time")!, CultureInfo.InvariantCulture);
            if (number == Begin)
            {
                open[cluster] = at;
            }
            else if (Ends.Contains(number) && open.Remove(cluster, out DateTimeOffset from))
            {
                yield return (cluster, from, at);
            }
        }

        foreach ((string cluster, DateTimeOffset from) in open)
        {
            yield return (cluster, from, end);
        }
    }

    /// <summary>Pairs of passes of one cluster that overlap.</summary>
    public static IReadOnlyList<string> Overlaps(IEnumerable<(string Cluster, DateTimeOffset From, DateTimeOffset To)> passes) =>
    [
        .. passes.GroupBy(p => p.Cluster).SelectMany(g =>
        {
            List<(string Cluster, DateTimeOffset From, DateTimeOffset To)> ordered = [.. g.OrderBy(p => p.From)];
            return ordered.Zip(ordered.Skip(1)).Where(pair => pair.Second.From < pair.First.To).Select(pair => $"{pair.First} and {pair.Second}");
        }),
    ];
}

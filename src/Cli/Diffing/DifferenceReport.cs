using System.Text;
using Serverless.Cli.Output;

namespace Serverless.Cli.Diffing;

/// <summary>The differences of all clusters: those that agree are shown once, with the clusters' names.</summary>
internal static class DifferenceReport
{
    /// <param name="clusters">For each cluster that answered its differences; the name is empty when only one was asked.</param>
    /// <param name="asked">How many clusters were asked.</param>
    /// <param name="color">Whether to paint.</param>
    public static string Write(IReadOnlyList<(string Cluster, IReadOnlyList<ObjectDifference> Differences)> clusters, int asked, bool color)
    {
        StringBuilder text = new();
        foreach (IGrouping<ObjectDifference, string> same in clusters
            .SelectMany(c => c.Differences.Select(d => (c.Cluster, Difference: d)))
            .GroupBy(d => d.Difference.Title)
            .SelectMany(sameObject => sameObject.GroupBy(d => d.Difference, d => d.Cluster)))
        {
            string where = Where([.. same], asked);
            text.Append(color ? Paint.Strong(Paint.Glyph(same.Key.Title)) : same.Key.Title).Append(where).Append('\n');
            foreach (string line in same.Key.Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append(color ? Colored(line) : line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Where(string[] names, int all) =>
        names is [""] ? "" : names.Length == all && all > 1 ? $" (all {all} clusters)" : $" ({string.Join(", ", names)})";

    private static string Colored(string line)
    {
        string content = line.TrimStart();
        return line[..^content.Length] + Paint.Glyph(content);
    }
}

using Serverless.Cli.Output;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Execution;

/// <summary>
/// Results of several clusters: lines as they come, with the cluster in front; tables and lists as one, with a column for the
/// cluster; documents one after the other. A cluster that failed is a row of the table and a line on standard error.
/// </summary>
internal sealed class FleetOutput(Screen screen, IReadOnlyList<string> clusters)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ClusterOutput> _outputs = clusters.ToDictionary(c => c, _ => new ClusterOutput());
    private int _done;

    public IVerbOutput For(string cluster)
    {
        ClusterOutput output = _outputs[cluster];
        output.OnLine = line => new ScreenOutput(screen).Line(Mark(line, cluster));
        return output;
    }

    public void Succeeded(string cluster) => Done(cluster, null);

    public void Empty(string cluster, NothingFoundException e) => Done(cluster, e);

    public void Failed(string cluster, Exception e) => Done(cluster, e);

    /// <summary>Writes what was gathered.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        screen.Quiet();
        List<(string Cluster, Exception Failure)> failures =
            [.. clusters.Where(c => _outputs[c].Failure is not null and not NothingFoundException).Select(c => (c, _outputs[c].Failure!))];
        WriteTables(failures);
        WriteItems();
        WriteTexts();
        foreach ((string cluster, Exception failure) in failures)
        {
            Failure.Write(screen, $"{cluster}: {Failure.Describe(failure)}", null);
        }

        foreach (string hint in failures.Select(f => Hints.For(f.Failure)).OfType<string>().Distinct())
        {
            Failure.WriteHint(screen, hint);
        }

        if (failures.Count == 0 && clusters.All(c => _outputs[c].Failure is NothingFoundException))
        {
            throw _outputs[clusters[0]].Failure!;
        }

        return failures.Count == 0 ? ExitCodes.Success : failures.Max(f => (f.Failure as CliException)?.ExitCode ?? ExitCodes.Failure);
    }

    private void WriteTables(List<(string Cluster, Exception Failure)> failures)
    {
        if (_outputs.Values.FirstOrDefault(o => o.Tables.Count > 0)?.Tables[0].Header is not { } header)
        {
            return;
        }

        TextTable merged = new(["Cluster", .. header]);
        foreach (string cluster in clusters)
        {
            foreach (Cell[] row in _outputs[cluster].Tables.SelectMany(t => t.Rows))
            {
                merged.Add([cluster, .. row]);
            }

            foreach ((string _, Exception failure) in failures.Where(f => f.Cluster == cluster))
            {
                merged.Add([cluster, .. FailedRow(header, Failure.Describe(failure))]);
            }
        }

        new ScreenOutput(screen).Table(merged);
    }

    // The row has to look like a failure also to a program that reads only columns.
    private static Cell[] FailedRow(IReadOnlyList<string> header, string message)
    {
        int named = header.ToList().IndexOf("MESSAGE");
        int at = named < 0 ? header.Count - 1 : named;
        return [.. header.Select((_, column) => new Cell(column == at ? $"✗ {message.ReplaceLineEndings(" ")}" : "-"))];
    }

    private void WriteItems()
    {
        ClusterOutput[] listed = [.. clusters.Select(c => _outputs[c]).Where(o => o.Writer is not null)];
        if (listed.Length == 0)
        {
            return;
        }

        IReadOnlyList<Dictionary<string, object?>> all =
        [
            .. clusters.SelectMany(c => _outputs[c].ListItems.Select(item =>
            {
                Dictionary<string, object?> marked = new() { ["cluster"] = c };
                foreach ((string key, object? value) in item)
                {
                    marked[key] = value;
                }

                return marked;
            })),
        ];
        screen.Write(listed[0].Writer!(all));
    }

    private void WriteTexts()
    {
        // JSON documents become one list; documents one after the other would be no JSON.
        (string Cluster, string Text)[] texts = [.. clusters.SelectMany(c => _outputs[c].Texts.Select(text => (c, text)))];
        if (texts.Length > 0 && Array.TrueForAll(texts, t => t.Text.StartsWith('{') || t.Text.StartsWith('[')))
        {
            List<object?> documents =
                [.. texts.Select(t => new Dictionary<string, object?> { ["cluster"] = t.Cluster, ["document"] = JsonTree.Parse(t.Text) })];
            screen.Write(PrettyJson.Write(documents));
            return;
        }

        foreach (string cluster in clusters)
        {
            foreach (string text in _outputs[cluster].Texts)
            {
                screen.Write($"--- # cluster: {cluster}\n{(text.StartsWith("---\n", StringComparison.Ordinal) ? text[4..] : text)}");
            }
        }
    }

    private void Done(string cluster, Exception? failure)
    {
        lock (_lock)
        {
            _outputs[cluster].Failure = failure;
            _done++;
            screen.Say($"{_done} of {clusters.Count} clusters have answered");
        }
    }

    private static string Mark(string line, string cluster)
    {
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank == 1 ? $"{line[..1]} {cluster}: {line[2..]}" : $"{cluster}: {line}";
    }
}

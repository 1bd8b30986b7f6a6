using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
using Spectre.Console;

namespace Serverless.Cli.Running;

/// <summary>Passes on a terminal: a table of the clusters that moves, under the changes as they happen.</summary>
internal sealed class LiveRunView : IRunView
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string[]> _rows = new(StringComparer.Ordinal);
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private LiveDisplayContext? _context;

    public LiveRunView(IEnumerable<string> clusters, TextWriter output, Terminal terminal, TimeProvider time)
    {
        _time = time;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        _console.Profile.Width = terminal.Width;
        foreach (string cluster in clusters)
        {
            _rows[cluster] = ["◎ waiting", "", "", "", ""];
        }
    }

    /// <summary>Shows the table while the work goes on.</summary>
    public Task ShowAsync(Func<Task> work) => _console.Live(Table()).StartAsync(async context =>
    {
        _context = context;
        context.Refresh();
        await work();
        lock (_lock)
        {
            context.UpdateTarget(Table());
            context.Refresh();
        }
    });

    public void Started(string cluster) => Update(cluster, row => row[0] = "► running");

    public void Busy(string cluster) => Update(cluster, row => row[0] = "• busy elsewhere");

    public void Finished(PassReport report, TimeSpan? next)
    {
        lock (_lock)
        {
            foreach (string line in PlainRunView.Lines(report, next).SkipLast(report.Failure is null ? 1 : 0))
            {
                _console.WriteLine(line);
            }
        }

        Update(report.Cluster, row =>
        {
            bool failed = report.Failure is not null || report.Objects.Any(o => o.IsFailed);
            row[0] = failed ? "✗ failed" : next is null ? "✔ done" : report.Objects.Any(o => o.IsWaiting) ? "◎ going on" : "✔ waiting";
            row[1] = report.Objects.Count.ToString(CultureInfo.InvariantCulture);
            row[2] = report.Objects.Sum(o => o.Changes.Count).ToString(CultureInfo.InvariantCulture);
            row[3] = string.Create(CultureInfo.InvariantCulture, $"{report.Requests} ({report.Writes})");
            row[4] = next is { } wait ? (_time.GetLocalNow() + wait).ToString("HH:mm:ss", CultureInfo.InvariantCulture) : "";
        });
    }

    private void Update(string cluster, Action<string[]> change)
    {
        lock (_lock)
        {
            change(_rows[cluster]);
            _context?.UpdateTarget(Table());
            _context?.Refresh();
        }
    }

    private Table Table()
    {
        Table table = new Table().NoBorder();
        foreach (string title in new[] { "CLUSTER", "STATE", "OBJECTS", "CHANGES", "REQUESTS (WRITES)", "NEXT PASS" })
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))).NoWrap());
        }

        foreach ((string cluster, string[] cells) in _rows)
        {
            table.AddRow([new Text(cluster), .. cells.Select((cell, column) => new Text(cell, column == 0 ? StyleOf(cell) : null))]);
        }

        return table;
    }

    private static Style? StyleOf(string state) => state[0] switch
    {
        '✔' => new Style(Color.Green),
        '✗' => new Style(Color.Red),
        '►' => new Style(Color.Yellow),
        _ => null,
    };
}

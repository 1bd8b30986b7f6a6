using System.Text;

namespace Serverless.Cli.Output;

/// <summary>Rows under a heading: cells padded to the width of their column and separated by a tab (cli.md §1.3).</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<Cell[]> _rows = [];

    public IReadOnlyList<string> Header { get; } = [.. header.Select(h => h.ToUpperInvariant())];

    public IReadOnlyList<Cell[]> Rows => _rows;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>The form for pipes and files.</summary>
    public override string ToString()
    {
        List<string[]> lines = [[.. Header], .. _rows.Select(r => r.Select(c => c.Text).ToArray())];
        int[] widths = [.. Enumerable.Range(0, Header.Count).Select(column => lines.Max(row => TextWidth.Of(row[column])))];
        StringBuilder text = new();
        foreach (string[] row in lines)
        {
            for (int column = 0; column < row.Length; column++)
            {
                text.Append(column == 0 ? "" : "\t").Append(row[column]).Append(' ', widths[column] - TextWidth.Of(row[column]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}

using System.Text;

namespace Serverless.Cli.Output;

/// <summary>Rows under a heading: cells padded to the width of their column and separated by a tab (cli.md §1.3).</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [[.. header.Select(h => h.ToUpperInvariant())]];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => Width(row[column])))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            for (int column = 0; column < row.Length; column++)
            {
                text.Append(column == 0 ? "" : "\t").Append(row[column]).Append(' ', widths[column] - Width(row[column]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static int Width(string cell) => cell.EnumerateRunes().Count();
}

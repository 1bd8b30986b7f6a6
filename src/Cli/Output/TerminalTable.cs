using System.Text;

namespace Serverless.Cli.Output;

/// <summary>A table as a person reads it: columns two blanks apart, the widest ones shortened until a row fits the terminal.</summary>
internal static class TerminalTable
{
    private const int Gap = 2;
    private const int Narrowest = 8;

    public static string Write(TextTable table, int width, bool color)
    {
        List<string[]> lines = [[.. table.Header], .. table.Rows.Select(r => r.Select(c => OneLine(c.OnTerminal)).ToArray())];
        int[] widths = Fit([.. Enumerable.Range(0, table.Header.Count).Select(column => lines.Max(row => TextWidth.Of(row[column])))], width);
        StringBuilder text = new();
        for (int line = 0; line < lines.Count; line++)
        {
            text.Append(Line(lines[line], widths, color, isHeader: line == 0)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(string[] cells, int[] widths, bool color, bool isHeader)
    {
        StringBuilder line = new();
        for (int column = 0; column < cells.Length; column++)
        {
            string cell = TextWidth.Shorten(cells[column], widths[column]);
            int padding = column == cells.Length - 1 ? 0 : widths[column] - TextWidth.Of(cell) + Gap;
            line.Append(color ? isHeader ? Paint.Strong(cell) : Paint.Glyph(cell) : cell).Append(' ', padding);
        }

        return line.ToString();
    }

    private static int[] Fit(int[] widths, int width)
    {
        int excess = widths.Sum() + (Gap * (widths.Length - 1)) - width;
        while (excess > 0)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
            {
                break;
            }

            widths[widest]--;
            excess--;
        }

        return widths;
    }

    private static string OneLine(string cell) => cell.ReplaceLineEndings(" ");
}

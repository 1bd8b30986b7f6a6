namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Tables inside a text, after texts in them were replaced by others of another length.</summary>
internal static class TableText
{
    /// <summary>Leaves out rows and pads the cells of the others as the program does.</summary>
    /// <param name="text">Tables, and other lines between them that have no tab.</param>
    /// <param name="isKept">Whether a row stays, given its cells by their titles.</param>
    public static string Align(string text, Func<IReadOnlyDictionary<string, string>, bool> isKept)
    {
        List<string> lines = [];
        List<string[]> table = [];
        foreach (string line in text.Split('\n'))
        {
            if (line.Contains('\t', StringComparison.Ordinal))
            {
                table.Add([.. line.Split('\t').Select(cell => cell.Trim())]);
                continue;
            }

            lines.AddRange(Pad(table, isKept));
            table.Clear();
            lines.Add(line);
        }

        return string.Join('\n', lines.Concat(Pad(table, isKept)));
    }

    private static string[] Pad(List<string[]> table, Func<IReadOnlyDictionary<string, string>, bool> isKept)
    {
        string[][] rows = [.. table.Where((row, index) => index == 0 || isKept(table[0].Zip(row).ToDictionary(c => c.First, c => c.Second)))];
        return [.. rows.Select(row => string.Join('\t', row.Select((cell, column) => cell.PadRight(rows.Max(r => r[column].Length)))))];
    }
}

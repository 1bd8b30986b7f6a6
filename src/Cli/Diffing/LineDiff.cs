namespace Serverless.Cli.Diffing;

/// <summary>The lines in which two texts differ, from their longest common subsequence.</summary>
internal static class LineDiff
{
    private const int MostCells = 4_000_000;

    /// <returns>Removed lines with <c>- </c> and added ones with <c>+ </c> in front, in the order of the texts.</returns>
    public static IReadOnlyList<string> Of(string before, string after)
    {
        string[] left = before.Split('\n');
        string[] right = after.Split('\n');
        int head = left.Zip(right).TakeWhile(p => p.First == p.Second).Count();
        int tail = left.Skip(head).Reverse().Zip(right.Skip(head).Reverse()).TakeWhile(p => p.First == p.Second).Count();
        left = left[head..^tail];
        right = right[head..^tail];

        // Texts that differ too much for a table are shown as replaced.
        return (long)left.Length * right.Length > MostCells
            ? [.. left.Select(l => "- " + l), .. right.Select(r => "+ " + r)]
            : Walk(left, right, Lengths(left, right));
    }

    private static int[,] Lengths(string[] left, string[] right)
    {
        int[,] lengths = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
        {
            for (int j = right.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = left[i] == right[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }

    private static List<string> Walk(string[] left, string[] right, int[,] lengths)
    {
        List<string> lines = [];
        int i = 0;
        int j = 0;
        while (i < left.Length || j < right.Length)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
            {
                i++;
                j++;
            }
            else if (j == right.Length || (i < left.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                lines.Add("- " + left[i++]);
            }
            else
            {
                lines.Add("+ " + right[j++]);
            }
        }

        return lines;
    }
}

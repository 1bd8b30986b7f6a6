namespace Serverless.Cli.Execution;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class NearestName
{
    private const int MostEdits = 2;

    /// <returns>The nearest candidate within two edits, or one that begins with the word; <see langword="null"/> when none is near.</returns>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        (int Distance, string Name)? best = null;
        foreach (string candidate in candidates)
        {
            int distance = candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(word, candidate);
            int allowed = Math.Min(MostEdits, Math.Max(word.Length, candidate.Length) / 2);
            if (distance <= allowed && (best is null || distance < best.Value.Distance))
            {
                best = (distance, candidate);
            }
        }

        return best?.Name;
    }

    // Levenshtein's distance, row by row.
    private static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}

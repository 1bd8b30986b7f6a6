namespace Serverless.Cli.Output;

/// <summary>Breaks texts between words.</summary>
internal static class WordWrap
{
    /// <returns>The lines, none longer than the width unless a word is.</returns>
    public static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
                continue;
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}

using System.Text;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>
/// A committed file of commands and their answers. <c>$</c> begins a command, <c>&gt;</c> a line of standard error, <c>[n]</c> is the exit
/// code, <c>#</c> a comment; all other lines are standard output. A test runs the commands again and compares the whole file.
/// </summary>
internal static class Transcript
{
    private const string Program = "$ flux-serverless ";

    /// <summary>Runs the commands of a transcript.</summary>
    /// <param name="script">The transcript, or only its commands.</param>
    /// <param name="run">Runs one command line, given without the program's name.</param>
    /// <returns>The transcript with what was answered now.</returns>
    public static async Task<string> ReplayAsync(string script, Func<string, Task<CliResult>> run)
    {
        StringBuilder text = new();
        foreach (string line in script.Split('\n'))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                text.Append(text.Length > 0 ? "\n" : "").Append(line).Append('\n');
            }

            if (line.StartsWith(Program, StringComparison.Ordinal))
            {
                CliResult result = await run(line[Program.Length..]);
                text.Append('\n').Append(line).Append('\n').Append(Answer(result));
            }
        }

        return text.ToString();
    }

    private static string Answer(CliResult result)
    {
        StringBuilder text = new(string.Join('\n', result.Output.Split('\n').Select(l => l.TrimEnd())));
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append("(no newline)\n");
        }

        foreach (string line in result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append("> ").Append(line).Append('\n');
        }

        foreach (string line in result.Hint.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(">   hint: ").Append(line).Append('\n');
        }

        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"[{result.ExitCode}]\n").ToString();
    }
}

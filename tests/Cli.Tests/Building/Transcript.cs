using System.Globalization;

namespace Serverless.Cli.Tests.Building;

/// <summary>
/// A transcript file. Lines that start with <c>&gt;&gt;&gt;</c> begin its parts: a file by name, <c>stdin</c>, <c>$</c> with the command line,
/// <c>stdout</c>, <c>stderr</c> and <c>exit</c>. An error that ends with an ellipsis gives only the beginning.
/// </summary>
internal sealed record Transcript(IReadOnlyDictionary<string, string> Files, string Input, string Command, string Output, string Error, int ExitCode)
{
    private const string Mark = ">>> ";

    public static Transcript Read(string file)
    {
        Dictionary<string, string> parts = [];
        string name = "";
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                name = line[Mark.Length..];
                parts.Add(name, "");
            }
            else
            {
                parts[name] += line + "\n";
            }
        }

        return new Transcript(
            parts.Where(p => p.Key.StartsWith("file ", StringComparison.Ordinal)).ToDictionary(p => p.Key[5..], p => p.Value),
            parts.GetValueOrDefault("stdin", ""),
            parts.Keys.Single(k => k.StartsWith("$ ", StringComparison.Ordinal))[2..],
            parts.GetValueOrDefault("stdout", ""),
            parts.GetValueOrDefault("stderr", ""),
            int.Parse(parts.Keys.Single(k => k.StartsWith("exit ", StringComparison.Ordinal))[5..], CultureInfo.InvariantCulture));
    }
}

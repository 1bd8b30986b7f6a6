namespace Serverless.Cli.Output;

/// <summary>What the standard streams are connected to.</summary>
/// <param name="IsOutput">Whether results go to a person's terminal.</param>
/// <param name="IsError">Whether errors and progress go to a person's terminal.</param>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="HasColor">Whether colours may be used.</param>
internal sealed record Terminal(bool IsOutput, bool IsError, int Width, bool HasColor)
{
    private const int UsualWidth = 80;

    /// <summary>Pipes and files: plain text, no progress.</summary>
    public static Terminal None { get; } = new(false, false, UsualWidth, false);

    /// <summary>The terminal of this process; colours follow <c>NO_COLOR</c> (no-color.org) and <c>TERM=dumb</c>.</summary>
    public static Terminal FromProcess(IReadOnlyDictionary<string, string> variables)
    {
        bool output = !Console.IsOutputRedirected;
        bool error = !Console.IsErrorRedirected;
        if (!output && !error)
        {
            return None;
        }

        bool dumb = variables.GetValueOrDefault("TERM") == "dumb";
        bool colors = !dumb && string.IsNullOrEmpty(variables.GetValueOrDefault("NO_COLOR"));
        return new Terminal(output, error && !dumb, output && Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth, colors);
    }
}

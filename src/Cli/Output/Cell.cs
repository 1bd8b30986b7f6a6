namespace Serverless.Cli.Output;

/// <summary>One cell of a table: the text that scripts read, and the one that people see on a terminal where it differs.</summary>
internal readonly record struct Cell(string Text, string? Friendly = null)
{
    public static implicit operator Cell(string text) => new(text);

    public string OnTerminal => Friendly ?? Text;
}

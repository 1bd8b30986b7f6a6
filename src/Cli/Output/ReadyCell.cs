namespace Serverless.Cli.Output;

/// <summary>A Ready status: the word for scripts, with a glyph for people.</summary>
internal static class ReadyCell
{
    public const string Suspended = "Suspended";

    public static Cell Of(string status) => new(status, status switch
    {
        "True" => "✔ True",
        "False" => "✗ False",
        Suspended => "⏸ Suspended",
        _ => $"◎ {status}",
    });
}

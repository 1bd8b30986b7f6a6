namespace Serverless.Cli.Output;

/// <summary>Colours of a terminal. A colour only repeats what a glyph or word says.</summary>
internal static class Paint
{
    private const string End = "\u001b[0m";

    public static string Strong(string text) => $"\u001b[1m{text}{End}";

    public static string Green(string text) => $"\u001b[32m{text}{End}";

    public static string Red(string text) => $"\u001b[31m{text}{End}";

    public static string Yellow(string text) => $"\u001b[33m{text}{End}";

    public static string Faint(string text) => $"\u001b[2m{text}{End}";

    /// <summary>Colours a text by the glyph it begins with, if any (cli.md §1.2).</summary>
    public static string Glyph(string text) => text.Length == 0 ? text : text[0] switch
    {
        '✔' or '+' => Green(text),
        '✗' or '-' when text.Length > 1 => Red(text),
        '►' or '◎' or '~' or '±' => Yellow(text),
        '•' or '⏸' => Faint(text),
        _ => text,
    };
}

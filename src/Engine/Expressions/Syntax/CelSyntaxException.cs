namespace Serverless.Engine.Expressions.Syntax;

/// <summary>A mistake at a place of the source.</summary>
internal sealed class CelSyntaxException(string message, int position) : Exception(message)
{
    /// <summary>Index into the source.</summary>
    public int Position { get; } = position;

    /// <summary>The message with line and column, counted in code points from 1.</summary>
    public string Describe(string source)
    {
        int end = Math.Min(Position, source.Length);
        int lineStart = end == 0 ? 0 : source.LastIndexOf('\n', end - 1) + 1;
        int line = source.AsSpan(0, lineStart).Count('\n') + 1;
        int column = 1;
        foreach (System.Text.Rune _ in source.AsSpan(lineStart, end - lineStart).EnumerateRunes())
        {
            column++;
        }

        return $"ERROR: <input>:{line}:{column}: {Message}";
    }
}

using Serverless.Cli.Output;

namespace Serverless.Cli.Execution;

/// <summary>Results of one cluster, written as they come.</summary>
internal sealed class ScreenOutput(Screen screen) : IVerbOutput
{
    private bool IsColored => screen.Terminal is { IsOutput: true, HasColor: true };

    public void Line(string line) => screen.Write((IsColored ? Paint.Glyph(line) : line) + "\n");

    public void Table(TextTable table) => screen.Write(
        screen.Terminal.IsOutput ? TerminalTable.Write(table, screen.Terminal.Width, IsColored) : table.ToString());

    public void Text(string text) => screen.Write(text);

    public void Items(IReadOnlyList<Dictionary<string, object?>> items, Func<IReadOnlyList<Dictionary<string, object?>>, string> write) =>
        screen.Write(write(items));
}

using Serverless.Cli.Output;

namespace Serverless.Cli.Execution;

/// <summary>What one of several clusters has answered.</summary>
internal sealed class ClusterOutput : IVerbOutput
{
    public List<TextTable> Tables { get; } = [];

    public List<string> Texts { get; } = [];

    public List<Dictionary<string, object?>> ListItems { get; } = [];

    public Func<IReadOnlyList<Dictionary<string, object?>>, string>? Writer { get; private set; }

    public Exception? Failure { get; set; }

    public Action<string> OnLine { get; set; } = _ => { };

    public void Line(string line) => OnLine(line);

    public void Table(TextTable table) => Tables.Add(table);

    public void Text(string text) => Texts.Add(text);

    public void Items(IReadOnlyList<Dictionary<string, object?>> items, Func<IReadOnlyList<Dictionary<string, object?>>, string> write)
    {
        ListItems.AddRange(items);
        Writer = write;
    }
}

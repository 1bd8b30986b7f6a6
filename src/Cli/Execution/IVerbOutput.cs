using Serverless.Cli.Output;

namespace Serverless.Cli.Execution;

/// <summary>Where a verb puts its results: the screen, or beside those of other clusters.</summary>
internal interface IVerbOutput
{
    /// <summary>One line of progress or result.</summary>
    void Line(string line);

    /// <summary>A table.</summary>
    void Table(TextTable table);

    /// <summary>A document of several lines.</summary>
    void Text(string text);

    /// <summary>Items for programs, and how a list of them is written.</summary>
    void Items(IReadOnlyList<Dictionary<string, object?>> items, Func<IReadOnlyList<Dictionary<string, object?>>, string> write);
}

using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Engine.Tests.Go;

/// <summary>The rows of a golden file as theory data: the row's id and its JSON object.</summary>
internal static class GoldenRows
{
    public static TheoryData<string, string> Read(string file)
    {
        TheoryData<string, string> rows = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", file)))
        {
            rows.Add(Row(line).StringAt("id")!, line);
        }

        return rows;
    }

    public static Dictionary<string, object?> Row(string line) => (Dictionary<string, object?>)JsonTree.Parse(line)!;

    public static List<string> Strings(this Dictionary<string, object?> row, string key) =>
        [.. (row.ListAt(key) ?? []).Select(item => (string)item!)];
}

namespace Serverless.Engine.Scanning.Git;

/// <summary>A branch, tag, change request or environment (providers.md §1.6). Empty text means that it has none.</summary>
internal sealed record GitResult(string Id, string Sha)
{
    public string Branch { get; init; } = "";

    public string Tag { get; init; } = "";

    public string Author { get; init; } = "";

    public string Title { get; init; } = "";

    public string Slug { get; init; } = "";

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The input that is exported: empty values are left out, so that templates notice.</summary>
    public Dictionary<string, object?> ToInput()
    {
        Dictionary<string, object?> input = new() { ["id"] = Id, ["sha"] = Sha };
        foreach ((string key, string value) in ((string, string)[])[("branch", Branch), ("tag", Tag), ("author", Author), ("title", Title), ("slug", Slug)])
        {
            if (value.Length > 0)
            {
                input[key] = value;
            }
        }

        if (Labels.Count > 0)
        {
            input["labels"] = new List<object?>(Labels);
        }

        return input;
    }
}

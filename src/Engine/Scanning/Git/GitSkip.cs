using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary><c>spec.skip.labels</c>: a result that is skipped keeps what was exported for it, or is left out when it is new (providers.md §1.7).</summary>
internal static class GitSkip
{
    private static readonly string[] TextFields = ["sha", "branch", "tag", "author", "title", "slug"];

    /// <exception cref="ProviderException">What was exported cannot be read.</exception>
    public static List<Dictionary<string, object?>> Apply(ResourceSetInputProvider provider, List<GitResult> results)
    {
        if (provider.SkipLabels.Count == 0)
        {
            return results.ConvertAll(result => result.ToInput());
        }

        Dictionary<string, Dictionary<string, object?>> exported = Exported(provider);
        List<Dictionary<string, object?>> inputs = [];
        foreach (GitResult result in results)
        {
            if (!IsSkipped(provider.SkipLabels, result))
            {
                inputs.Add(result.ToInput());
            }
            else if (exported.TryGetValue(result.Id, out Dictionary<string, object?>? old))
            {
                inputs.Add(Override(result, old));
            }
        }

        return inputs;
    }

    /// <summary>The first label that decides is the only one that is looked at.</summary>
    private static bool IsSkipped(IReadOnlyList<string> labels, GitResult result) => labels.Any(label =>
        label.StartsWith('!') ? !result.Labels.Contains(label[1..]) : result.Labels.Contains(label));

    private static Dictionary<string, Dictionary<string, object?>> Exported(ResourceSetInputProvider provider)
    {
        Dictionary<string, Dictionary<string, object?>> exported = new(StringComparer.Ordinal);
        foreach (object? item in provider.Object.Root.ListAt("status", "exportedInputs") ?? [])
        {
            if (item is not Dictionary<string, object?> input)
            {
                throw new ProviderException("invalid exportedInputs values: an element is no object");
            }

            if (input.StringAt("id") is { } id)
            {
                exported[id] = input;
            }
        }

        return exported;
    }

    private static Dictionary<string, object?> Override(GitResult result, Dictionary<string, object?> old)
    {
        Dictionary<string, object?> input = result.ToInput();
        foreach (string field in TextFields)
        {
            if (old.TryGetValue(field, out object? value))
            {
                input[field] = value as string ?? throw Wrong(field, "a string");
            }
        }

        if (old.TryGetValue("labels", out object? labels))
        {
            input["labels"] = labels is List<object?> list && list.TrueForAll(label => label is string) ? list : throw Wrong("labels", "a list of strings");
        }

        return input;
    }

    private static ProviderException Wrong(string field, string type) => new($"failed to override result from exportedInput: '{field}' is not {type}");
}

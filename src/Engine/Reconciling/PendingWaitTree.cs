using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>The stored form of a <see cref="PendingWait"/>.</summary>
internal static class PendingWaitTree
{
    /// <summary>The JSON form.</summary>
    public static Dictionary<string, object?> Write(PendingWait wait)
    {
        Dictionary<string, object?> tree = new() { ["name"] = wait.Name, ["since"] = Text(wait.Since), ["started"] = Text(wait.Started) };
        if (wait.Digest.Length > 0)
        {
            tree["digest"] = wait.Digest;
        }

        if (wait.Passed > 0)
        {
            tree["passed"] = (long)wait.Passed;
        }

        if (wait.Waits.Count > 0)
        {
            tree["waits"] = wait.Waits.ToDictionary(w => w.Key, w => (object?)Text(w.Value));
        }

        if (wait.Changes.Count > 0)
        {
            tree["changes"] = wait.Changes.Select(c => (object?)new Dictionary<string, object?> { ["step"] = c.Step, ["text"] = c.Text }).ToList();
        }

        return tree;
    }

    /// <summary>Reads it back; what cannot be read counts as forgotten.</summary>
    public static PendingWait? Read(Dictionary<string, object?>? tree)
    {
        if (tree?.StringAt("name") is not { } name || Timestamp.Parse(tree.StringAt("since")) is not { } since || Timestamp.Parse(tree.StringAt("started")) is not { } started)
        {
            return null;
        }

        Dictionary<string, DateTimeOffset> waits = new() { [name] = since };
        foreach ((string other, object? value) in tree.MapAt("waits") ?? [])
        {
            if (Timestamp.Parse(value as string) is { } time)
            {
                waits[other] = time;
            }
        }

        return new(name, since, started)
        {
            Digest = tree.StringAt("digest") ?? "",
            Passed = tree.At("passed") is long passed ? (int)Math.Clamp(passed, 0, int.MaxValue) : 0,
            Waits = waits,
            Changes = [.. (tree.ListAt("changes") ?? []).OfType<Dictionary<string, object?>>().Select(c => new ChangeLine(c.StringAt("step") ?? "", c.StringAt("text") ?? ""))],
        };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

using Serverless.Engine.Applying;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Diffing;

/// <summary>What would happen to one object, as text; two clusters agree when their texts are the same.</summary>
/// <param name="Title">Glyph, object and action.</param>
/// <param name="Lines">The differences.</param>
internal sealed record ObjectDifference(string Title, string Lines)
{
    private const string Hidden = "***";

    /// <returns><see langword="null"/> for an object that would stay as it is.</returns>
    public static ObjectDifference? Of(PreviewedObject preview) => preview switch
    {
        { Failure: { } failure } => new($"✗ {preview.Key} refused", $"  {failure}\n"),
        { IsRecreated: true, Live: { } live, Planned: { } planned } => new($"± {preview.Key} recreated, because the server does not change it in place", Text(ObjectDiff.Lines(live, planned))),
        { Action: ChangeAction.Created, Planned: { } planned } => new($"+ {preview.Key} created", Manifest(planned)),
        { Action: ChangeAction.Configured, Live: { } live, Planned: { } planned } => new($"~ {preview.Key} configured", Text(ObjectDiff.Lines(live, planned))),
        { Action: ChangeAction.Deleted } => new($"- {preview.Key} deleted", ""),
        { Action: ChangeAction.Skipped } => new($"• {preview.Key} no longer wanted, but not ours to delete", ""),
        _ => null,
    };

    private static string Manifest(KubeObject planned)
    {
        Dictionary<string, object?> manifest = JsonTree.CloneMap(planned.Root);
        manifest.Remove("status");
        Dictionary<string, object?> metadata = manifest.MapAt("metadata") ?? [];
        foreach (string field in new[] { "managedFields", "uid", "resourceVersion", "creationTimestamp", "generation" })
        {
            metadata.Remove(field);
        }

        if (planned is { ApiVersion: "v1", Kind: "Secret" })
        {
            Hide(manifest, "data");
            Hide(manifest, "stringData");
        }

        return Text(YamlWriter.Write(manifest).TrimEnd('\n').Split('\n').Select(line => "+ " + line));
    }

    private static void Hide(Dictionary<string, object?> manifest, string field)
    {
        if (manifest.MapAt(field) is { } values)
        {
            manifest[field] = values.ToDictionary(v => v.Key, object? (_) => Hidden);
        }
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"  {line}\n"));
}

using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

/// <summary>An answer of a server with what tests look at.</summary>
internal sealed record KubeAnswer(int Code, string Body, string ETag)
{
    private Dictionary<string, object?>? _root;

    public Dictionary<string, object?> Root => _root ??= JsonTree.Parse(Body) as Dictionary<string, object?> ?? [];

    public string Message => Root.StringAt("message") ?? "";

    public string Reason => Root.StringAt("reason") ?? "";

    /// <summary>Messages of the causes by field, sorted.</summary>
    public IReadOnlyList<string> Causes =>
        [.. Items("details", "causes").Select(cause => $"{cause.StringAt("field")}: {cause.StringAt("message")}").Order(StringComparer.Ordinal)];

    /// <summary>Names of the items of a list.</summary>
    public IReadOnlyList<string> Names => [.. Items("items").Select(item => item.StringAt("metadata", "name") ?? "")];

    public string Text(params string[] path) => Root.StringAt(path) ?? "";

    public string Json(params string[] path) => JsonTree.ToJson(Root.At(path));

    /// <summary>What a manager owns, as FieldsV1 JSON; empty when it owns nothing.</summary>
    public string Fields(string manager, string operation = "Apply", string subresource = "") => JsonTree.ToJson(Items("metadata", "managedFields")
        .Where(entry => entry.StringAt("manager") == manager && entry.StringAt("operation") == operation && (entry.StringAt("subresource") ?? "") == subresource)
        .Select(entry => entry.At("fieldsV1")).FirstOrDefault() ?? "").Trim('"');

    public IEnumerable<Dictionary<string, object?>> Items(params string[] path) => (Root.ListAt(path) ?? []).OfType<Dictionary<string, object?>>();
}

using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Validation of names, labels, annotations and finalizers (Kubernetes object metadata conventions).</summary>
internal static partial class MetadataRules
{
    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + @"(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelNameText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyPartText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string KeyShapeText =
        "a valid label key " + KeyPartText + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

    public static List<FieldProblem> Check(ResourceType type, Dictionary<string, object?> root)
    {
        List<FieldProblem> problems = [];
        CheckName(type, root.StringAt("metadata", "name") ?? "", problems);
        foreach ((string key, object? value) in root.MapAt("metadata", "labels") ?? [])
        {
            CheckKey("metadata.labels", key, problems);
            if (value is string text && (text.Length > 63 || !LabelValue().IsMatch(text)))
            {
                string detail = text.Length > 63 ? "must be no more than 63 bytes" : LabelValueText;
                problems.Add(FieldProblem.Invalid("metadata.labels", JsonTree.ToJson(text), detail));
            }
        }

        foreach (string key in (root.MapAt("metadata", "annotations") ?? []).Keys)
        {
            CheckKey("metadata.annotations", key, problems);
        }

        return problems;
    }

    /// <summary>Finalizers that an update adds to an object that is being deleted.</summary>
    public static List<FieldProblem> CheckFinalizers(Dictionary<string, object?> before, Dictionary<string, object?> after)
    {
        HashSet<object?> old = [.. before.ListAt("metadata", "finalizers") ?? []];
        string[] added = [.. (after.ListAt("metadata", "finalizers") ?? []).Where(finalizer => !old.Contains(finalizer)).Select(JsonTree.ToJson)];
        return before.At("metadata", "deletionTimestamp") is null || added.Length == 0
            ? []
            : [FieldProblem.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added)}}}")];
    }

    /// <summary>The API server checks the metadata of custom resources in two places when they change, and lists both findings.</summary>
    public static List<FieldProblem> Repeated(ResourceType type, List<FieldProblem> problems) => type.IsCustom ? [.. problems, .. problems] : problems;

    private static void CheckName(ResourceType type, string name, List<FieldProblem> problems)
    {
        if (name.Length == 0)
        {
            problems.Add(FieldProblem.Required("metadata.name", "name or generateName is required"));
            return;
        }

        string shown = JsonTree.ToJson(name);
        if (type.Group == "rbac.authorization.k8s.io")
        {
            if (name is "." or ".." || name.AsSpan().IndexOfAny('/', '%') >= 0)
            {
                problems.Add(FieldProblem.Invalid("metadata.name", shown, "may not contain '/' or '%' and may not be '.' or '..'"));
            }
        }
        else if (type.Group.Length == 0 && type.Kind is "Namespace" or "Service")
        {
            if (name.Length > 63 || !DnsLabel().IsMatch(name))
            {
                problems.Add(FieldProblem.Invalid("metadata.name", shown, name.Length > 63 ? "must be no more than 63 bytes" : LabelNameText));
            }
        }
        else if (name.Length > 253 || !DnsSubdomain().IsMatch(name))
        {
            problems.Add(FieldProblem.Invalid("metadata.name", shown, name.Length > 253 ? "must be no more than 253 bytes" : SubdomainText));
        }
    }

    private static void CheckKey(string field, string key, List<FieldProblem> problems)
    {
        string[] parts = key.Split('/');
        string? detail = null;
        if (parts.Length > 2)
        {
            detail = field == "metadata.labels" ? KeyShapeText : KeyShapeText["a valid label key ".Length..].Insert(0, "a qualified name ");
        }
        else if (parts.Length == 2 && !DnsSubdomain().IsMatch(parts[0]))
        {
            detail = "prefix part " + SubdomainText;
        }
        else if (parts[^1].Length is 0 or > 63 || !KeyPart().IsMatch(parts[^1]))
        {
            detail = parts[^1].Length switch { 0 => "name part must be non-empty", > 63 => "name part must be no more than 63 bytes", _ => "name part " + KeyPartText };
        }

        if (detail is not null)
        {
            problems.Add(FieldProblem.Invalid(field, JsonTree.ToJson(key), detail));
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsSubdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPart();
}

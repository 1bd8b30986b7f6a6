using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>One entry of <c>metadata.managedFields</c>.</summary>
internal sealed record ManagedEntry(string Manager, bool IsApply, string ApiVersion, string Subresource, string? Time, FieldSet Fields)
{
    /// <summary>What tells two managers apart: an applier is the same in every version, an updater is not.</summary>
    public (string Manager, bool IsApply, string Version, string Subresource) Id => (Manager, IsApply, IsApply ? "" : ApiVersion, Subresource);

    /// <summary>How a conflict message names the manager.</summary>
    public string Display
    {
        get
        {
            string text = JsonTree.ToJson(Manager) + (Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "");
            return IsApply ? text : $"{text} using {ApiVersion}";
        }
    }

    /// <summary>Reads the list of an object's metadata; entries that are not understood are left out.</summary>
    public static List<ManagedEntry> ReadAll(List<object?>? list) =>
        [.. (list ?? []).OfType<Dictionary<string, object?>>().Where(entry => entry.ContainsKey("fieldsV1")).Select(Read)];

    /// <summary>Writes entries in the API server's order: applies before updates, then by time and manager.</summary>
    public static List<object?> WriteAll(IEnumerable<ManagedEntry> entries) =>
    [
        .. entries
            .OrderBy(entry => entry.IsApply ? 0 : 1)
            .ThenBy(entry => entry.Time ?? "", StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager, StringComparer.Ordinal)
            .ThenBy(entry => entry.ApiVersion, StringComparer.Ordinal)
            .ThenBy(entry => entry.Subresource, StringComparer.Ordinal)
            .Select(entry => entry.Write()),
    ];

    private static ManagedEntry Read(Dictionary<string, object?> entry) => new(
        entry.StringAt("manager") ?? "",
        entry.StringAt("operation") == "Apply",
        entry.StringAt("apiVersion") ?? "",
        entry.StringAt("subresource") ?? "",
        entry.StringAt("time"),
        FieldSet.FromTree(entry.MapAt("fieldsV1") ?? []));

    private Dictionary<string, object?> Write()
    {
        Dictionary<string, object?> entry = new()
        {
            ["manager"] = Manager,
            ["operation"] = IsApply ? "Apply" : "Update",
            ["apiVersion"] = ApiVersion,
        };
        if (Time is not null)
        {
            entry["time"] = Time;
        }

        entry["fieldsType"] = "FieldsV1";
        entry["fieldsV1"] = Fields.ToTree();
        if (Subresource.Length > 0)
        {
            entry["subresource"] = Subresource;
        }

        return entry;
    }
}

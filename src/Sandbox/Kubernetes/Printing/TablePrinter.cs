using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Resources;

namespace Serverless.Sandbox.Kubernetes.Printing;

/// <summary>Shows objects as table rows with a kind's printer columns (<c>meta.k8s.io/v1 Table</c>).</summary>
internal static class TablePrinter
{
    private const string NameText =
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of "
        + "an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: "
        + "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

    private const string CreatedText =
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order "
        + "across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. "
        + "Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    private static readonly PrinterColumn NameColumn = new("Name", "string", "name", NameText, 0, ".metadata.name");
    private static readonly PrinterColumn CreatedColumn = new("Created At", "date", "", CreatedText, 0, ".metadata.creationTimestamp");
    private static readonly PrinterColumn AgeColumn = new("Age", "date", "", CreatedText, 0, ".metadata.creationTimestamp");

    public static Dictionary<string, object?> Print(
        ResourceType type, List<Dictionary<string, object?>> objects, Dictionary<string, object?> metadata, bool withColumns, DateTimeOffset now)
    {
        List<PrinterColumn> columns = [NameColumn, .. type.Columns.Count > 0 ? type.Columns : [type.IsCustom ? AgeColumn : CreatedColumn]];
        return new Dictionary<string, object?>
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? columns.ConvertAll(Definition) : null,
            ["rows"] = objects.ConvertAll(root => (object?)new Dictionary<string, object?>
            {
                ["cells"] = columns.ConvertAll(column => Cell(type, column, root, now)),
                ["object"] = PartialMetadata(root),
            }),
        };
    }

    public static Dictionary<string, object?> PartialMetadata(Dictionary<string, object?> root) => new()
    {
        ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = root.GetValueOrDefault("metadata"),
    };

    private static object? Definition(PrinterColumn column) => new Dictionary<string, object?>
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static object? Cell(ResourceType type, PrinterColumn column, Dictionary<string, object?> root, DateTimeOffset now)
    {
        if (!ColumnPath.TryFind(column.JsonPath, root, out object? value))
        {
            return null;
        }

        return column.Type switch
        {
            "string" => value as string ?? (value is null ? null : JsonTree.ToJson(value)),
            "integer" => value is double d ? (long)d : value as long?,
            "number" => value is long l ? (double)l : value as double?,
            "boolean" => value as bool?,
            _ when !type.IsCustom => value,
            _ when value is null => "<unknown>",
            _ => DateTimeOffset.TryParse(value as string, CultureInfo.InvariantCulture, out DateTimeOffset moment) ? Age(now - moment) : "<invalid>",
        };
    }

    /// <summary>Time since a moment as kubectl shows it, such as <c>5d3h</c> (Kubernetes "HumanDuration").</summary>
    private static string Age(TimeSpan age)
    {
        double seconds = Math.Floor(age.TotalSeconds);
        FormattableString text = seconds switch
        {
            < 0 => $"0s",
            < 120 => $"{seconds}s",
            < 600 when seconds % 60 > 0 => $"{Math.Floor(seconds / 60)}m{seconds % 60}s",
            < 10800 => $"{Math.Floor(seconds / 60)}m",
            < 28800 when Math.Floor(seconds / 60) % 60 > 0 => $"{Math.Floor(seconds / 3600)}h{Math.Floor(seconds / 60) % 60}m",
            < 172800 => $"{Math.Floor(seconds / 3600)}h",
            < 691200 when Math.Floor(seconds / 3600) % 24 > 0 => $"{Math.Floor(seconds / 86400)}d{Math.Floor(seconds / 3600) % 24}h",
            < 63072000 => $"{Math.Floor(seconds / 86400)}d",
            < 252288000 when Math.Floor(seconds / 86400) % 365 > 0 => $"{Math.Floor(seconds / 31536000)}y{Math.Floor(seconds / 86400) % 365}d",
            _ => $"{Math.Floor(seconds / 31536000)}y",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Printing;
using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>Writes objects in the representation that the client asked for.</summary>
internal sealed class Presenter(ResourceType type, RepresentationKind kind, string contentType, DateTimeOffset now)
{
    /// <summary>One object, or a <c>Status</c>, which looks the same in every representation.</summary>
    public Answer One(int code, Dictionary<string, object?> root) => new(code, JsonTree.ToUtf8(Represent(root)), ContentType);

    public Answer Many(List<StoredObject> objects, long version, string? next, long? remaining)
    {
        Dictionary<string, object?> metadata = new() { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (next is not null)
        {
            metadata["continue"] = next;
        }

        if (remaining is { } count)
        {
            metadata["remainingItemCount"] = count;
        }

        return new Answer(200, kind switch
        {
            RepresentationKind.Table => JsonTree.ToUtf8(TablePrinter.Print(type, objects.ConvertAll(stored => stored.Root), metadata, withColumns: true, now)),
            RepresentationKind.Metadata => JsonTree.ToUtf8(MetadataList(objects, metadata)),
            _ => FullList(objects, metadata),
        }, ContentType);
    }

    /// <summary>One object as part of a watch.</summary>
    public object? ForWatch(Dictionary<string, object?> root, bool isFirst) => kind == RepresentationKind.Table
        ? TablePrinter.Print(type, [root], ListMetadata(root), withColumns: isFirst, now)
        : Represent(root);

    // JSON is YAML, so a client that asks for YAML gets what it can read.
    private string ContentType => contentType;

    private Dictionary<string, object?> Represent(Dictionary<string, object?> root)
    {
        if (root.StringAt("kind") == "Status" && root.StringAt("apiVersion") == "v1")
        {
            return root;
        }

        return kind switch
        {
            RepresentationKind.Table => TablePrinter.Print(type, [root], ListMetadata(root), withColumns: true, now),
            RepresentationKind.Metadata => TablePrinter.PartialMetadata(root),
            _ => InVersion(root),
        };
    }

    private Dictionary<string, object?> InVersion(Dictionary<string, object?> root) =>
        root.StringAt("apiVersion") == type.ApiVersion ? root : new Dictionary<string, object?>(root) { ["apiVersion"] = type.ApiVersion };

    private static Dictionary<string, object?> ListMetadata(Dictionary<string, object?> root) =>
        new() { ["resourceVersion"] = root.At("metadata", "resourceVersion") };

    private static Dictionary<string, object?> MetadataList(List<StoredObject> objects, Dictionary<string, object?> metadata) => new()
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["items"] = objects.ConvertAll(stored => (object?)TablePrinter.PartialMetadata(stored.Root)),
    };

    private ReadOnlyMemory<byte> FullList(List<StoredObject> objects, Dictionary<string, object?> metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("kind", type.ListKind);
        writer.WriteString("apiVersion", type.ApiVersion);
        writer.WritePropertyName("metadata");
        JsonTree.Write(writer, metadata);
        writer.WriteStartArray("items");
        foreach (StoredObject stored in objects)
        {
            bool isOther = type.IsCustom && stored.Root.StringAt("apiVersion") != type.ApiVersion;
            writer.WriteRawValue(isOther ? JsonTree.ToUtf8(InVersion(stored.Root)) : type.IsCustom ? stored.Json : stored.ItemJson, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}

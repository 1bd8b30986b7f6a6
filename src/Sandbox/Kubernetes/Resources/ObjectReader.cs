using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Turns what a client sends into an object of a kind: decoded, pruned, defaulted.</summary>
internal static class ObjectReader
{
    private const int ShownPrefix = 30;

    /// <summary>Reads a request body as JSON or YAML.</summary>
    /// <exception cref="ApiException">400 or 415: it is not a JSON object, or of another content type.</exception>
    public static Dictionary<string, object?> Parse(ResourceType type, ReadOnlyMemory<byte> body, string contentType)
    {
        string mediaType = contentType.Split(';')[0].Trim();
        if (mediaType is not ("" or "application/json" or "application/yaml" or "application/x-www-form-urlencoded"))
        {
            throw new ApiException(
                415,
                "UnsupportedMediaType",
                $"the body of the request was in an unknown format ({mediaType}) - accepted media types include: application/json, application/yaml");
        }

        try
        {
            return mediaType == "application/yaml"
                ? YamlReader.ReadDocument(Encoding.UTF8.GetString(body.Span)) as Dictionary<string, object?> ?? throw new JsonException("the document is not an object")
                : JsonTree.ParseObject(body.Span);
        }
        catch (Exception e) when (e is JsonException or YamlReadException)
        {
            throw ApiException.BadRequest(
                $"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: {e.Message} ({Preview(body)})");
        }
    }

    /// <summary>Checks the type of an object and brings it to the form in which it is stored. Changes it in place.</summary>
    /// <exception cref="ApiException">400: it is of another kind or has fields of the wrong type; with strict validation also unknown fields.</exception>
    public static void Normalize(ResourceType type, Dictionary<string, object?> root, bool strict, ReadOnlyMemory<byte> body)
    {
        CheckType(type, root, body);
        if (!type.IsCustom)
        {
            BuiltinValues.Check(type, root);
            BuiltinValues.Tidy(type.Schema, root);
        }

        if (root.GetValueOrDefault("metadata") is not Dictionary<string, object?>)
        {
            root["metadata"] = new Dictionary<string, object?>();
        }

        List<string> unknown = Pruning.Prune(type.Schema, root);
        if (strict && unknown.Count > 0)
        {
            if (type.IsCustom)
            {
                unknown.Sort(StringComparer.Ordinal);
            }

            string list = string.Join(", ", unknown.Select(path => $"unknown field \"{path}\""));
            throw ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {list}");
        }

        Defaulting.Apply(type.Schema, root);
        BuiltinValues.Complete(type, root);
    }

    private static void CheckType(ResourceType type, Dictionary<string, object?> root, ReadOnlyMemory<byte> body)
    {
        string kind = root.StringAt("kind") ?? "";
        string apiVersion = root.StringAt("apiVersion") ?? "";
        if (type.IsCustom)
        {
            CheckCustomType(type, root, kind, apiVersion, body);
        }
        else if (apiVersion.Length > 0 && apiVersion != type.ApiVersion)
        {
            throw ApiException.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({type.ApiVersion})");
        }
        else if (kind.Length > 0 && kind != type.Kind)
        {
            throw ApiException.BadRequest(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: converting ({type.Version}.{kind}) to ({type.Version}.{type.Kind}): unknown conversion"));
        }

        root["kind"] = type.Kind;
        root["apiVersion"] = type.ApiVersion;
    }

    private static void CheckCustomType(ResourceType type, Dictionary<string, object?> root, string kind, string apiVersion, ReadOnlyMemory<byte> body)
    {
        if (kind.Length == 0)
        {
            string text = Encoding.UTF8.GetString(body.Span);
            throw ApiException.BadRequest(
                $"the object provided is unrecognized (must be of type {type.Kind}): Object 'Kind' is missing in '{text}' ({Preview(body)})");
        }

        if (apiVersion != type.ApiVersion)
        {
            throw ApiException.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({type.ApiVersion})");
        }

        if (kind != type.Kind)
        {
            throw ApiException.Invalid(type.Group, kind, root.StringAt("metadata", "name") ?? "", [FieldProblem.Invalid("kind", $"\"{kind}\"", $"must be {type.Kind}")]);
        }
    }

    private static string Preview(ReadOnlyMemory<byte> body)
    {
        string text = Encoding.UTF8.GetString(body.Span);
        return text.Length <= ShownPrefix ? text : text[..ShownPrefix] + " ...";
    }
}

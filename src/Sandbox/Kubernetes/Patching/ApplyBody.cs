using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Resources;

namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>Reads the configuration of a server-side apply.</summary>
internal static class ApplyBody
{
    /// <exception cref="ApiException">400: it is unreadable or of another object than the request.</exception>
    public static Dictionary<string, object?> Read(ResourceType type, string @namespace, string name, ReadOnlyMemory<byte> body)
    {
        Dictionary<string, object?> config = Parse(body);
        string apiVersion = config.StringAt("apiVersion") ?? "";
        string kind = config.StringAt("kind") ?? "";
        if (apiVersion != type.ApiVersion || kind != type.Kind)
        {
            string shown = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : "/" + apiVersion;
            throw ApiException.BadRequest($"invalid object type: {shown}, Kind={kind}");
        }

        if (config.At("metadata", "managedFields") is not null)
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        if (config.StringAt("metadata", "name") is { Length: > 0 } given && given != name)
        {
            throw ApiException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        }

        if (!type.Namespaced)
        {
            config.MapAt("metadata")?.Remove("namespace");
        }

        if (config.StringAt("metadata", "namespace") is { Length: > 0 } givenNamespace && givenNamespace != @namespace)
        {
            throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        return config;
    }

    private static Dictionary<string, object?> Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            object? document = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
                ? JsonTree.Parse(body.Span)
                : YamlReader.ReadDocument(Encoding.UTF8.GetString(body.Span));
            return document as Dictionary<string, object?> ?? throw ApiException.BadRequest("error decoding YAML: the document is not an object");
        }
        catch (Exception e) when (e is JsonException or YamlReadException)
        {
            throw ApiException.BadRequest($"error decoding YAML: {e.Message}");
        }
    }
}

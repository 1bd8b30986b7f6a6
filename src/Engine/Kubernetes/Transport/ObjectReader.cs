using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Objects out of answers.</summary>
internal static class ObjectReader
{
    public static KubeObject ReadObject(ApiResponse response, ApiRequest request, ApiResource resource)
    {
        Dictionary<string, object?> root = ReadMap(response, request);
        Name(root, resource);
        return new KubeObject(root);
    }

    public static Dictionary<string, object?> ReadMap(ApiResponse response, ApiRequest request)
    {
        try
        {
            return JsonTree.ParseObject(response.Body);
        }
        catch (JsonException e)
        {
            string verb = request.Method.Method.ToLowerInvariant();
            throw new KubernetesException((int)response.Status, "", KubernetesErrorClass.Invalid, $"the answer is not a JSON object ({verb} {request.Target})", innerException: e);
        }
    }

    /// <summary>Items of built-in lists come without their type, metadata-only items with a type of their own.</summary>
    public static void Name(Dictionary<string, object?> root, ApiResource resource)
    {
        root["apiVersion"] = resource.Gvk.ApiVersion;
        root["kind"] = resource.Gvk.Kind;
    }
}

using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>Reads the body of a JSON patch, merge patch or strategic merge patch.</summary>
internal static class PatchBody
{
    /// <exception cref="ApiException">400: the body is not JSON or not of the patch's shape.</exception>
    public static object? Parse(PatchKind kind, ReadOnlyMemory<byte> body)
    {
        object? value;
        try
        {
            value = JsonTree.Parse(body.Span);
        }
        catch (JsonException e)
        {
            throw ApiException.BadRequest("error decoding patch: " + e.Message);
        }

        return (kind, value) switch
        {
            (PatchKind.Json, not List<object?>) => throw ApiException.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"),
            (PatchKind.Merge or PatchKind.Strategic, not Dictionary<string, object?>) => throw ApiException.BadRequest("error decoding patch: the patch is not a JSON object"),
            _ => value,
        };
    }
}

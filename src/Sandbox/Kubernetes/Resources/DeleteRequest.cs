using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Options of a deletion.</summary>
internal sealed record DeleteRequest(string Uid, string Version, string Propagation, bool IsDryRun)
{
    /// <summary>Reads <c>DeleteOptions</c> from the body, or from the query when there is no body.</summary>
    public static DeleteRequest Read(ReadOnlyMemory<byte> body, string propagation, bool isDryRun)
    {
        Dictionary<string, object?> options = [];
        if (body.Length > 0)
        {
            try
            {
                options = JsonTree.ParseObject(body.Span);
            }
            catch (JsonException e)
            {
                throw ApiException.BadRequest($"couldn't read the delete options: {e.Message}");
            }
        }

        return new DeleteRequest(
            options.StringAt("preconditions", "uid") ?? "",
            options.StringAt("preconditions", "resourceVersion") ?? "",
            options.StringAt("propagationPolicy") ?? propagation,
            isDryRun || options.ListAt("dryRun") is [_, ..]);
    }
}

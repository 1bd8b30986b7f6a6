using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Resources;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>Writes watch events.</summary>
internal sealed class WatchStream(HttpResponse response, ResourceType type, RepresentationKind kind, TimeProvider time)
{
    private bool _isFirst = true;

    public async Task WriteAsync(string name, Dictionary<string, object?> root, CancellationToken cancellationToken)
    {
        object? shown = name == "ERROR" ? root : new Presenter(type, kind, "application/json", time.GetUtcNow()).ForWatch(root, _isFirst);
        _isFirst = false;
        byte[] json = JsonTree.ToUtf8(new Dictionary<string, object?> { ["type"] = name, ["object"] = shown });
        await response.Body.WriteAsync(json, cancellationToken);
        await response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

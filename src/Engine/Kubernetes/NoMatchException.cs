using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes;

/// <summary>The cluster does not serve a kind; usually its CRD is missing.</summary>
/// <param name="kind">The kind that was asked for.</param>
/// <param name="innerException">The answer that said so, or <see langword="null"/> when discovery did.</param>
public sealed class NoMatchException(GroupVersionKind kind, Exception? innerException = null)
    : KubernetesException(404, "NotFound", KubernetesErrorClass.NotFound, $"no matches for kind \"{kind.Kind}\" in version \"{kind.ApiVersion}\"", innerException: innerException)
{
    /// <summary>The kind that was asked for.</summary>
    public GroupVersionKind Gvk { get; } = kind;
}

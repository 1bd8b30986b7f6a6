namespace Serverless.Engine.Resources;

/// <summary>One entry of <c>spec.dependsOn</c>.</summary>
/// <param name="ApiVersion">API version of the object waited for.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; empty for cluster-scoped objects, never defaulted.</param>
/// <param name="Ready">Whether it must be ready; otherwise existence is enough.</param>
/// <param name="ReadyExpr">CEL expression that replaces the built-in readiness; empty when absent.</param>
public sealed record Dependency(string ApiVersion, string Kind, string Name, string Namespace, bool Ready, string ReadyExpr)
{
    /// <summary>The form used in messages: <c>apiVersion/Kind/namespace/name</c> (reconcile.md §4).</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{ApiVersion}/{Kind}/{Name}" : $"{ApiVersion}/{Kind}/{Namespace}/{Name}";
}

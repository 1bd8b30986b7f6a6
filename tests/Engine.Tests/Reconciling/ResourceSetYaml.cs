namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The ResourceSet <c>app</c> with given objects.</summary>
internal static class ResourceSetYaml
{
    /// <param name="resources">List items at the left margin, or <c>[]</c>.</param>
    /// <param name="spec">More fields of the spec, one a line.</param>
    /// <param name="annotations">Annotations in flow style, without braces.</param>
    public static string Of(string resources, string spec = "", string annotations = "") => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS, annotations: { {{annotations}} } }
        spec:
        {{Indent(spec, 2)}}
          resources:
        {{Indent(resources, 4)}}
        """;

    private static string Indent(string text, int by) => string.Join('\n', text.Split('\n').Select(line => new string(' ', by) + line));
}

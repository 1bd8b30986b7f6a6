using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Health;

/// <summary>Builds objects from short JSON parts.</summary>
internal static class LiveObject
{
    public static KubeObject Of(string apiVersion, string kind, string spec, string status, string metadata = "") =>
        new((Dictionary<string, object?>)JsonTree.Parse(
            $$$"""
            {"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"x","namespace":"ns"{{{metadata}}}},"spec":{ {{{spec}}} },"status":{ {{{status}}} } }
            """)!);
}

using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Tracing;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>trace</c> (cli.md §9).</summary>
internal static class TraceVerb
{
    public static Command Create(CommandFactory factory) => factory.CompletingTypes(factory.Leaf(
        "trace", "Show what manages an object and where it comes from", "RESOURCE/NAME", ArgumentCount.Any, async (i, ct) =>
        {
            (string type, string name) = Target(i.Arguments);
            ClusterSession cluster = i.Cluster;
            KubeObject traced = await ReadAsync(cluster, await KubectlName.FindAsync(cluster.Client, type, ct), cluster.Namespace, name, ct);
            ManagerReference found = await new ManagerFinder(cluster.Client).FindAsync(traced, ct)
                ?? throw new CliException($"failed to trace '{traced.Kind}/{traced.Name}': object not managed by Flux");
            KubeObject manager = await ReadAsync(
                cluster, await FindAsync(cluster, KindCatalog.Find(found.Kind), ct), found.Namespace, found.Name, ct);
            KubeObject? source = await new SourceFinder(cluster.Client).FindAsync(manager, ct);
            i.Output.Text(TraceReport.Write(traced, manager, source, i.Environment.Time.LocalTimeZone));
        }, null, []))
            .Example("Where a Deployment comes from", "trace deployment/podinfo -n apps")
            .Example("The same", "trace deploy podinfo -n apps");

    private static (string Type, string Name) Target(IReadOnlyList<string> arguments)
    {
        string[] parts = arguments.Count == 1 ? arguments[0].Split('/') : [.. arguments];
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0
            ? (parts[0], parts[1])
            : throw new CliException("either `<resource>/<name>` or `<resource> <name>` is required as an argument") { Hint = "for example: flux-serverless trace deployment/podinfo -n apps" };
    }

    private static async Task<ApiResource> FindAsync(ClusterSession cluster, KnownKind kind, CancellationToken cancellationToken) =>
        await cluster.Client.FindPreferredResourceAsync(kind.Group, kind.Kind, cancellationToken)
        ?? throw new CliException($"failed to trace: the cluster does not serve {kind.Kind} of {kind.Group}");

    private static async Task<KubeObject> ReadAsync(
        ClusterSession cluster, ApiResource resource, string ns, string name, CancellationToken cancellationToken) =>
        await cluster.Client.GetAsync(resource.Gvk, resource.Namespaced ? ns : "", name, cancellationToken)
        ?? throw new CliException($"failed to trace '{resource.Gvk.Kind}/{name}': {resource.QualifiedName} \"{name}\" not found") { Hint = resource.Namespaced ? MissingHint.For(ns) : null };
}

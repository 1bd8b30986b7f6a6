using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Verbs;

/// <summary><c>export resource|report</c> (cli.md §10).</summary>
internal static class ExportVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<string> resourceFormat = Flags.Output("yaml", "yaml or json");
        Option<string> reportFormat = Flags.Output("yaml", "yaml or json");
        return factory.Group(
            "export",
            "Print resources as manifests",
            factory.KindLeaf("resource", "Print a resource, given as Kind/name", async (i, ct) =>
                await PrintAsync(i, await ReadAsync(i, ct), i.Value(resourceFormat)), resourceFormat)
                .Example("Save a ResourceSet as a manifest", "export resource ResourceSet/podinfo -n apps > podinfo.yaml"),
            factory.Leaf("report", "Print the FluxReport", ArgumentCount.None, async (i, ct) =>
            {
                KubeObject report = await FluxReport.FindAsync(i.Cluster, ct) ?? throw new CliException("no FluxReport resources found") { Hint = FluxReport.MissingReport };
                await PrintAsync(i, report, i.Value(reportFormat));
            }, null, reportFormat)
                .Example("Print the report of the in-cluster operator", "export report"));
    }

    private static async Task<KubeObject> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        ResourceReference target = await ResourceReference.ParseAsync(
            invocation.Arguments[0], "ResourceSet/my-app", "", cluster.Client, cancellationToken);
        string prefix = $"unable to get resource {target.Gvk.Kind}/{target.Name}: ";
        try
        {
            return await cluster.Client.GetAsync(target.Gvk, cluster.Namespace, target.Name, cancellationToken)
                ?? throw await cluster.NotFoundAsync(target.Gvk, target.Name, cancellationToken, prefix);
        }
        catch (KubernetesException e)
        {
            throw new CliException(prefix + e.Message, e);
        }
    }

    private static Task PrintAsync(Invocation invocation, KubeObject live, string? format)
    {
        Dictionary<string, object?> manifest = ExportedObject.From(live);
        invocation.Output.Text(format switch
        {
            "yaml" => YamlWriter.Write(manifest),
            "json" => PrettyJson.Write(manifest),
            _ => throw new CliException($"unsupported output format: {format}") { Hint = "use -o yaml or -o json" },
        });
        return Task.CompletedTask;
    }
}

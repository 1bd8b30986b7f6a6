using System.CommandLine;
using Serverless.Cli.Building;
using Serverless.Cli.Cluster;
using Serverless.Cli.Diffing;
using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;
using Serverless.Engine.Applying;
using Serverless.Engine.Fleet;
using Serverless.Engine.Inputs;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Verbs;

/// <summary><c>diff rset</c>: what a run would change, by server-side dry-run, in one cluster or the whole fleet.</summary>
internal static class DiffVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<string> file = new("--filename") { Description = "Compare a manifest instead of the ResourceSet in the cluster" };
        file.Aliases.Add("-f");
        return factory.Group(
            "diff",
            "Show what a run would change",
            factory.Leaf(OwnKind.ResourceSet, "Show what a run of a ResourceSet would change; exit code 2 when anything", ArgumentCount.AtMostOne, async (i, ct) =>
            {
                if ((i.Arguments.Count == 0) == string.IsNullOrEmpty(i.Value(file)))
                {
                    throw new CliException("either a name or --filename is required") { Hint = "for example: flux-serverless diff rset podinfo -n apps" };
                }

                await CompareAsync(i, i.Value(file) is { Length: > 0 } path ? await ReadAsync(i, path, ct) : null, ct);
            }, ["rset"], file)
                .Example("What the next run would do", "diff rset podinfo -n apps")
                .Example("What an edited manifest would do, in every cluster", "diff rset -f podinfo.yaml --cluster all")
                .OverTheFleet());
    }

    private static async Task<KubeObject> ReadAsync(Invocation invocation, string path, CancellationToken cancellationToken)
    {
        KubeObject manifest = ResourceSetFile.ReadManifest(await BuildFile.ReadResourceSetAsync(path, invocation.Environment, cancellationToken));
        return manifest.Name.Length > 0 ? manifest : throw new CliException("ResourceSet name must be set in the manifest");
    }

    private static async Task CompareAsync(Invocation invocation, KubeObject? manifest, CancellationToken cancellationToken)
    {
        ResourceSetPreview preview = new(invocation.Environment.Time);
        List<(string Cluster, IReadOnlyList<ObjectDifference> Differences)> found = [];
        int unchanged = 0;
        IReadOnlyList<(string Cluster, Exception Failure)> failures = await FleetSessions.ForEachAsync(invocation, async (cluster, settings, ct) =>
        {
            IReadOnlyList<PreviewedObject> objects = await PreviewAsync(preview, cluster, settings, manifest ?? await ReadAsync(cluster, invocation.Arguments[0], ct), ct);
            lock (found)
            {
                found.Add((cluster.Name, [.. objects.Select(ObjectDifference.Of).OfType<ObjectDifference>()]));
                unchanged += objects.Count(o => o is { Action: ChangeAction.Unchanged, Failure: null });
            }
        }, cancellationToken);
        found.Sort((a, b) => string.CompareOrdinal(a.Cluster, b.Cluster));
        invocation.Screen.Quiet();
        int asked = found.Count + failures.Count;
        invocation.Output.Text(DifferenceReport.Write(found, asked, invocation.Screen.Terminal is { IsOutput: true, HasColor: true }));
        await invocation.PrintAsync($"• {unchanged} unchanged");
        if (failures.Count > 0)
        {
            await invocation.PrintAsync($"✗ {failures.Count} of {asked} clusters could not be compared: {string.Join(", ", failures.Select(f => f.Cluster))}");
        }

        Conclude(invocation, failures, found.Sum(f => f.Differences.Count));
    }

    private static void Conclude(Invocation invocation, IReadOnlyList<(string Cluster, Exception Failure)> failures, int differences)
    {
        foreach ((string cluster, Exception failure) in failures.Take(failures.Count - 1))
        {
            Failure.Write(invocation.Screen, Text(cluster, failure), null);
        }

        if (failures.Count > 0)
        {
            throw new CliException(Text(failures[^1].Cluster, failures[^1].Failure), failures[^1].Failure);
        }

        if (differences > 0)
        {
            invocation.Exit(ExitCodes.Differences);
        }
    }

    private static string Text(string cluster, Exception failure) =>
        cluster.Length == 0 ? Failure.Describe(failure) : $"{cluster}: {Failure.Describe(failure)}";

    private static async Task<KubeObject> ReadAsync(ClusterSession cluster, string name, CancellationToken cancellationToken) =>
        await cluster.Client.GetAsync(Names.ResourceSet, cluster.Namespace, name, cancellationToken)
        ?? throw await cluster.NotFoundAsync(Names.ResourceSet, name, cancellationToken);

    private static async Task<IReadOnlyList<PreviewedObject>> PreviewAsync(
        ResourceSetPreview preview, ClusterSession cluster, ClusterSettings settings, KubeObject source, CancellationToken cancellationToken)
    {
        try
        {
            KubeObject placed = source.Clone();
            Dictionary<string, object?> metadata = placed.Root.MapAt("metadata")!;
            if (placed.Namespace.Length == 0)
            {
                metadata["namespace"] = cluster.Namespace;
            }

            // The inventory is the cluster's, also when the manifest comes from a file: only so is it known what would be deleted.
            if (source.Root.At("status") is null
                && await cluster.Client.GetAsync(Names.ResourceSet, placed.Namespace, placed.Name, cancellationToken) is { } live
                && live.Root.At("status") is { } status)
            {
                placed.Root["status"] = status;
            }

            return await preview.CompareAsync(cluster.Client, settings, placed, cancellationToken);
        }
        catch (Exception e) when (e is ResourceException or InputException or RenderException or YamlReadException or ApplyException)
        {
            throw new CliException($"{source.Kind}/{source.Name} cannot be built: {e.Message}", e);
        }
    }
}

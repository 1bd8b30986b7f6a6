using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Trees;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>tree rset|ks|hr</c> (cli.md §8).</summary>
internal static class TreeVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "tree",
        "Show what a resource manages",
        Leaf(factory, "ResourceSet", "resourceset", "rset"),
        Leaf(factory, "Kustomization", "kustomization", "ks"),
        Leaf(factory, "HelmRelease", "helmrelease", "hr"));

    private static VerbCommand Leaf(CommandFactory factory, string kind, string name, string alias) =>
        factory.Completing(factory.Leaf(name, $"Show what a {kind} manages", ArgumentCount.One, async (i, ct) =>
        {
            KnownKind known = KindCatalog.Find(kind);
            GroupVersionKind gvk = await KindCatalog.ResolveAsync(i.Cluster.Client, known, ct)
                ?? throw new CliException($"no matches for kind \"{known.Kind}\" in group \"{known.Group}\"");
            TreeNode tree = await new TreeBuilder(i.Cluster.Client).BuildAsync(gvk, i.Cluster.Namespace, i.Arguments[0], ct);
            i.Output.Text(tree + "\n");
        }, [alias]), KindCatalog.Find(kind))
            .Example($"What a {kind} manages, down to the last object", $"tree {alias} podinfo -n apps");
}

using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;

namespace Serverless.Cli.Verbs;

/// <summary><c>fleet remove</c>; what runs in the cluster stays.</summary>
internal static class FleetRemoveVerb
{
    public static VerbCommand Create(CommandFactory factory) =>
        factory.CompletingClusters(factory.Leaf("remove", "Take a cluster out of the catalogue; its resources stay", "NAME", ArgumentCount.One, async (i, _) =>
        {
            new ClusterFolder(i.Flags.CatalogFolder(i.Parse, i.Environment)).Remove(i.Arguments[0]);
            await i.PrintAsync($"✔ cluster {i.Arguments[0]} removed");
        }, null, []))
            .Example("Let a cluster go", "fleet remove dev --clusters clusters")
            .Once();
}

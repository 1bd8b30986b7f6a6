using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;
using Serverless.Cli.Secrets;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Verbs;

/// <summary><c>fleet add</c>: takes one context of a kubeconfig into the catalogue, self-contained.</summary>
internal static class FleetAddVerb
{
    public static VerbCommand Create(CommandFactory factory)
    {
        Option<string[]> labels = new("--label") { Description = "Labels of the cluster, key=value; a comma list or repeated" };
        Option<bool> paused = new("--paused") { Description = "Add it without letting passes run yet" };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a cluster of the same name" };
        return factory.Leaf("add", "Add a cluster from a context of the kubeconfig", "NAME", ArgumentCount.One, async (i, ct) =>
        {
            ClusterConnection connection = i.Flags.Connection(i.Parse, i.Environment);
            SelfContained.Check(connection, i.Environment);
            Dictionary<string, object?> given = SecretMetadata.Parse(Flags.List(i, labels), "labels");
            ClusterFolder folder = new(i.Flags.CatalogFolder(i.Parse, i.Environment));
            await folder.AddAsync(i.Arguments[0], connection.ToKubeconfig(), given, i.Value(paused), i.Value(overwrite), ct);
            await i.PrintAsync($"✔ cluster {i.Arguments[0]} added: {connection}");
        }, null, [labels, paused, overwrite])
            .Example("Add a context under another name", "fleet add dev --context admin@dev --label env=dev,region=eu")
            .Example("From a file of its own", "fleet add prod --kubeconfig prod.yaml --clusters /srv/clusters")
            .Once();
    }
}

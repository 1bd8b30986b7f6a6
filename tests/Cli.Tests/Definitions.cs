using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Tests;

/// <summary>Our CustomResourceDefinitions and those of the guide.</summary>
internal static class Definitions
{
    public static async Task InstallAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        ApplyOptions options = new() { FieldManager = "test", Force = true };
        foreach (string file in new[] { "config/crds", "config/samples/crds" }.SelectMany(f => Directory.GetFiles(Path.Combine(CliCluster.RepositoryRoot(), f), "*.yaml")))
        {
            KubeObject crd = new((Dictionary<string, object?>)YamlReader.ReadDocument(await File.ReadAllTextAsync(file, cancellationToken))!);
            KubeObject applied = await client.ApplyAsync(crd, options, cancellationToken);
            for (int i = 0; i < 100 && !IsEstablished(applied); i++)
            {
                await Task.Delay(50, cancellationToken);
                applied = await client.GetAsync(crd.Gvk, "", crd.Name, cancellationToken) ?? applied;
            }
        }

        client.InvalidateDiscovery();
    }

    private static bool IsEstablished(KubeObject crd) => Condition.Find(crd, "Established")?.Status == "True";
}

using System.CommandLine;
using System.Reflection;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>version</c> (cli.md §11).</summary>
internal static class VersionVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<bool> client = new("--client") { Description = "Only the version of this program" };
        return factory.Leaf("version", "Print versions", ArgumentCount.None, async (i, ct) =>
        {
            await i.PrintAsync($"client: {ClientVersion()}");
            if (!i.Value(client))
            {
                await PrintServerAsync(i, ct);
            }
        }, null, client)
            .Example("Of this program only", "version --client")
            .Example("Also of the operator inside the cluster, where one runs", "version");
    }

    private static async Task PrintServerAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        KubeObject report = await FluxReport.RequireAsync(invocation.Cluster, cancellationToken);
        string server = report.Root.StringAt("spec", "operator", "version")
            ?? throw new CliException("operator version not found in FluxReport resource");
        await invocation.PrintAsync($"server: {server}");
        if (report.Root.StringAt("spec", "distribution", "version") is { Length: > 0 } distribution)
        {
            await invocation.PrintAsync($"distribution: {distribution}");
        }
    }

    private static string ClientVersion() =>
        typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}

using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Cli.Scanning;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Cli.Verbs;

/// <summary><c>scan URL</c> and <c>scan rsip NAME</c>: what a provider of a registry would export, and why.</summary>
internal static class ScanVerb
{
    public static Command Create(CommandFactory factory)
    {
        ScanFlags flags = new();
        VerbCommand command = factory.Leaf(
            "scan", "Explain which tags of a repository a provider keeps, and why", "URL | rsip NAME", new ArgumentCount(1, 2), (i, ct) => RunAsync(i, flags, ct), null, flags.All);
        return factory.Completing(command, (suggestions, context) => TypeCompletion.Earlier(context, command) switch
            {
                [] => [OwnKind.InputProvider.ShortName],
                [{ } kind] when IsProvider(kind) => suggestions.Names(context.ParseResult, OwnKind.InputProvider.Gvk),
                _ => [],
            })
            .Example("The newest release of an image", "scan oci://ghcr.io/stefanprodan/podinfo --semver '>=6.0.0' --limit 1")
            .Example("What a provider in the cluster would export", "scan rsip podinfo-image -n apps")
            .Example("For programs", "scan oci://docker.io/library/redis --include '-alpine$' -o json");
    }

    private static async Task RunAsync(Invocation invocation, ScanFlags flags, CancellationToken cancellationToken)
    {
        string format = flags.Format(invocation);
        (ResourceSetInputProvider provider, ProviderSecrets secrets) = invocation.Arguments.Count == 2
            ? await ReadAsync(invocation, cancellationToken)
            : (flags.Provider(invocation), flags.Secrets(invocation));
        if (!provider.Type.EndsWith("ArtifactTag", StringComparison.Ordinal))
        {
            throw new CliException($"a provider of type {provider.Type} has no tags to explain; only types that end in ArtifactTag have");
        }

        CliEnvironment environment = invocation.Environment;
        RegistryClientOptions options = new() { AllowPlainHttpForPrivateHosts = true };
        using RegistryClient client = new(options, environment.Time, new Random());
        using CloudConnections connections = new(options.Network, environment.Time);
        TagExplainer explainer = new(client, new RegistryTargets(environment.Cloud, connections, environment.Time), environment.Time);
        TagExplanation explanation = await ExplainAsync(explainer, provider, secrets, invocation.Screen, cancellationToken);
        invocation.Screen.Quiet();
        if (format == "json")
        {
            invocation.Output.Text(ScanReport.Json(explanation));
            return;
        }

        invocation.Output.Table(ScanReport.Table(explanation));
        foreach (string line in ScanReport.Summary(explanation))
        {
            invocation.Output.Line(line);
        }
    }

    private static async Task<TagExplanation> ExplainAsync(
        TagExplainer explainer, ResourceSetInputProvider provider, ProviderSecrets secrets, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await explainer.ExplainAsync(provider, secrets, new ListProgressLine(screen), cancellationToken);
        }
        catch (ProviderException e)
        {
            throw new CliException(e.Message, e);
        }
    }

    private static bool IsProvider(string kind) => kind == OwnKind.InputProvider.Name || OwnKind.InputProvider.Aliases.Contains(kind);

    private static async Task<(ResourceSetInputProvider Provider, ProviderSecrets Secrets)> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        OwnKind kind = OwnKind.InputProvider;
        if (!IsProvider(invocation.Arguments[0]))
        {
            throw new CliException($"unknown kind '{invocation.Arguments[0]}'; usage: scan oci://HOST/REPOSITORY, or scan rsip NAME");
        }

        ClusterSession cluster = invocation.Cluster;
        try
        {
            ResourceSetInputProvider provider = ResourceSetInputProvider.From(await cluster.ReadAsync(kind.Gvk, invocation.Arguments[1], cancellationToken));
            return (provider, await ProviderSecretsReader.ReadAsync(provider, new ClusterSecrets(cluster.Client), cancellationToken));
        }
        catch (Exception e) when (e is ProviderException or ResourceException)
        {
            throw new CliException(e.Message, e);
        }
    }
}

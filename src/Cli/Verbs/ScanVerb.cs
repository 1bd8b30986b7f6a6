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
    private const string Usage = "scan oci://HOST/REPOSITORY, or scan rsip NAME";

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
            .Example("What it would export with another range", "scan rsip podinfo-image -n apps --semver '>=7.0.0'")
            .Example("For programs", "scan oci://docker.io/library/redis --include '-alpine$' -o json");
    }

    private static async Task RunAsync(Invocation invocation, ScanFlags flags, CancellationToken cancellationToken)
    {
        string format = flags.Format(invocation);
        (ResourceSetInputProvider provider, ProviderSecrets secrets, IReadOnlyList<FilterChange> changes) = await FindAsync(invocation, flags, cancellationToken);
        CliEnvironment environment = invocation.Environment;
        RegistryClientOptions options = new() { AllowPlainHttpForPrivateHosts = true };
        using RegistryClient client = new(options, environment.Time, new Random());
        using CloudConnections connections = new(options.Network, environment.Time);
        TagExplainer explainer = new(client, new RegistryTargets(environment.Cloud, connections, client, environment.Time), environment.Time);
        TagExplanation explanation = await ExplainAsync(explainer, provider, secrets, invocation.Screen, cancellationToken);
        invocation.Screen.Quiet();
        if (format == "json")
        {
            invocation.Output.Text(ScanReport.Json(explanation, changes));
        }
        else
        {
            Print(invocation.Output, explanation, changes);
        }

        if (explanation.Failure.Length > 0)
        {
            // Who ran out of time is told so.
            cancellationToken.ThrowIfCancellationRequested();
            throw new CliException(explanation.Failure);
        }
    }

    private static void Print(IVerbOutput output, TagExplanation explanation, IReadOnlyList<FilterChange> changes)
    {
        if (explanation.Rows.Count > 0)
        {
            output.Table(ScanReport.Table(explanation));
        }

        foreach (string line in ScanReport.Summary(explanation, changes))
        {
            output.Line(line);
        }
    }

    private static async Task<TagExplanation> ExplainAsync(
        TagExplainer explainer, ResourceSetInputProvider provider, ProviderSecrets secrets, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await explainer.ExplainAsync(provider, secrets, new ScanProgressLine(screen), cancellationToken);
        }
        catch (ProviderException e)
        {
            throw new CliException(e.Message, e);
        }
    }

    private static async Task<(ResourceSetInputProvider Provider, ProviderSecrets Secrets, IReadOnlyList<FilterChange> Changes)> FindAsync(
        Invocation invocation, ScanFlags flags, CancellationToken cancellationToken)
    {
        string first = invocation.Arguments[0];
        if (invocation.Arguments.Count == 1)
        {
            return !IsProvider(first)
                ? (flags.Provider(invocation), flags.Secrets(invocation), [])
                : throw new CliException($"NAME is missing: {Usage}") { Hint = $"for example: flux-serverless scan {first} podinfo-image -n apps" };
        }

        if (!IsProvider(first))
        {
            throw new CliException($"unknown kind '{first}'; usage: {Usage}");
        }

        flags.RefuseThoseOfUrl(invocation);
        (ResourceSetInputProvider stored, ProviderSecrets secrets) = await ReadAsync(invocation, cancellationToken);
        (ResourceSetInputProvider provider, IReadOnlyList<FilterChange> changes) = flags.WhatIf(invocation, stored);
        return (provider, secrets, changes);
    }

    private static bool IsProvider(string kind) => kind == OwnKind.InputProvider.Name || OwnKind.InputProvider.Aliases.Contains(kind);

    private static async Task<(ResourceSetInputProvider Provider, ProviderSecrets Secrets)> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        try
        {
            ResourceSetInputProvider provider = ResourceSetInputProvider.From(await cluster.ReadAsync(OwnKind.InputProvider.Gvk, invocation.Arguments[1], cancellationToken));
            return provider.Type.EndsWith("ArtifactTag", StringComparison.Ordinal)
                ? (provider, await ProviderSecretsReader.ReadAsync(provider, new ClusterSecrets(cluster.Client), cancellationToken))
                : throw new CliException($"a provider of type {provider.Type} has no tags to explain; only types that end in ArtifactTag have");
        }
        catch (Exception e) when (e is ProviderException or ResourceException)
        {
            throw new CliException(e.Message, e);
        }
    }
}

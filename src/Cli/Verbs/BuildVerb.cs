using System.CommandLine;
using Serverless.Cli.Building;
using Serverless.Cli.Execution;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>build rset</c> (cli.md §7).</summary>
internal static class BuildVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<string> filename = new("--filename") { Description = "File with the ResourceSet, or - for standard input" };
        filename.Aliases.Add("-f");
        Option<string> inputs = new("--inputs-from") { Description = "File with a list of input sets, which replace those of the ResourceSet" };
        inputs.Aliases.Add("-i");
        Option<string> providers = new("--inputs-from-provider") { Description = "File with providers of type Static" };
        return factory.Group(
            "build",
            "Print what a manifest would apply, without a cluster",
            factory.Leaf(
                OwnKind.ResourceSet.Name,
                "Print the objects of a ResourceSet",
                ArgumentCount.None,
                async (i, ct) => i.Output.Text(await BuildAsync(i, i.Value(filename), i.Value(inputs), i.Value(providers), ct)),
                [OwnKind.ResourceSet.ShortName],
                filename,
                inputs,
                providers)
                .Example("What a ResourceSet would apply", "build rset -f resourceset.yaml")
                .Example("The same with inputs of a provider", "build rset -f resourceset.yaml --inputs-from-provider providers.yaml")
                .Once());
    }

    private static async Task<string> BuildAsync(
        Invocation invocation, string? filename, string? inputsFile, string? providersFile, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(filename))
        {
            throw new CliException("--filename is required");
        }

        string text = await BuildFile.ReadResourceSetAsync(filename, invocation.Environment, cancellationToken);
        ResourceSet resourceSet = ResourceSetFile.Read(text, invocation.GivenNamespace);
        if (resourceSet.InputsFrom is not null && string.IsNullOrEmpty(inputsFile) && string.IsNullOrEmpty(providersFile))
        {
            throw new CliException("ResourceSet has '.spec.inputsFrom', please provide the inputs with --inputs-from or --inputs-from-provider");
        }

        if (!string.IsNullOrEmpty(inputsFile))
        {
            resourceSet = ResourceSetFile.WithInputs(resourceSet, await BuildFile.ReadAsync(inputsFile, "error reading inputs file", cancellationToken));
        }

        IReadOnlyList<ResourceSetInputProvider> providers = string.IsNullOrEmpty(providersFile) ? []
            : OfflineProviders.Read(await BuildFile.ReadAsync(providersFile, "error loading providers from file", cancellationToken), resourceSet.Namespace);
        ResourceSetRenderer renderer = new(invocation.Environment.Time, new Random());
        return OfflineBuild.Run(resourceSet, providers, renderer, cancellationToken);
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Serverless.Cli.Cluster;
using Serverless.Cli.Verbs;

namespace Serverless.Cli.Execution;

/// <summary>The command line as a whole.</summary>
internal static class CliApplication
{
    public const string Name = "flux-serverless";

    /// <returns>0 on success, 1 on every failure (cli.md §1.2).</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        GlobalFlags flags = new();
        CommandRunner runner = new(environment, flags);
        ParseResult parse = BuildTree(flags, runner).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0 && parse.Action is not HelpAction)
        {
            return await runner.FailAsync(Describe(parse.Errors[0]));
        }

        InvocationConfiguration configuration = new()
        {
            Output = environment.Output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
        };
        return await parse.InvokeAsync(configuration, cancellationToken);
    }

    public static RootCommand BuildTree(GlobalFlags flags, CommandRunner runner)
    {
        CommandFactory factory = new(runner);
        RootCommand root = new("Look after ResourceSets and their input providers.");
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Add(new VersionOption("--version", "-v"));
        flags.AddTo(root);
        return factory.Fill(root,
        [
            GetVerb.Create(factory),
            ReconcileVerb.Create(factory),
            SuspendVerb.Create(factory),
            ResumeVerb.Create(factory),
            WaitVerb.Create(factory),
            DeleteVerb.Create(factory),
            ExportVerb.Create(factory),
            TreeVerb.Create(factory),
            TraceVerb.Create(factory),
            StatsVerb.Create(factory),
            CreateVerb.Create(factory),
            CompletionVerb.Create(factory),
            VersionVerb.Create(factory),
        ]);
    }

    private static string Describe(ParseError error) => error.SymbolResult is OptionResult option && option.Tokens.Count == 0
        ? $"flag needs an argument: {option.IdentifierToken?.Value}"
        : error.Message;
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Serverless.Cli.Cluster;
using Serverless.Cli.Help;
using Serverless.Cli.Output;

namespace Serverless.Cli.Execution;

/// <summary>The command line as a whole.</summary>
internal static class CliApplication
{
    public const string Name = "flux-serverless";

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        using Screen screen = new(environment.Output, environment.Error, environment.Terminal, environment.Time);
        return await RunAsync(arguments, environment, screen, cancellationToken);
    }

    public static RootCommand BuildTree(GlobalFlags flags, CommandRunner runner)
    {
        CommandFactory factory = new(runner);
        flags.CompleteClusters(runner.Suggestions);
        RootCommand root = new("Look after ResourceSets and their input providers, in one cluster or a fleet.");
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Add(new VersionOption("--version", "-v"));
        root.Options.OfType<HelpOption>().Single().Action = new HelpPageAction(runner.HelpWidth);
        foreach (Option flag in flags.All)
        {
            root.Add(flag);
        }

        return factory.Fill(root, VerbList.Create(factory));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The last place where a defect can become a message instead of a stack trace.")]
    private static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, CliEnvironment environment, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            GlobalFlags flags = new();
            ParseResult parse = Parse(BuildTree(flags, new CommandRunner(environment, flags)), arguments, flags);
            if (parse.Errors.Count > 0 && parse.Action is not HelpPageAction)
            {
                throw new CliException(Describe(parse.Errors[0])) { Hint = $"run \"{CommandLineCheck.Path(parse.CommandResult)} --help\" for the flags" };
            }

            InvocationConfiguration configuration = new()
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await parse.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            return Failure.Report(screen, e);
        }
        catch (Exception e)
        {
            return Failure.ReportDefect(screen, e);
        }
    }

    // Once for the command, whose flags are then brought into the form that the parser reads, and once for good.
    private static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments, GlobalFlags flags)
    {
        ParserConfiguration configuration = new() { ResponseFileTokenReplacer = null };
        IReadOnlyList<Option> known = [.. root.Parse(arguments, configuration).CommandResult.Command.Options, .. flags.All];
        return root.Parse(RepeatedFlags.KeepLast(BooleanFlags.Normalize(arguments, known), known), configuration);
    }

    private static string Describe(ParseError error) => error.SymbolResult is OptionResult option && option.Tokens.Count == 0
        ? $"flag needs an argument: {option.IdentifierToken?.Value}"
        : error.Message;
}

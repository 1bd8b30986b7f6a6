using System.CommandLine;
using System.CommandLine.Completions;
using Serverless.Cli.Cluster;
using Serverless.Cli.Help;
using Serverless.Cli.Verbs;

namespace Serverless.Cli.Execution;

/// <summary>Makes the nodes of the command tree.</summary>
internal sealed class CommandFactory(CommandRunner runner)
{
    /// <summary>A command that does something.</summary>
    public VerbCommand Leaf(
        string name,
        string description,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        IReadOnlyList<string>? aliases = null,
        params IReadOnlyList<Option> options) => Leaf(name, description, "NAME", count, run, aliases, options);

    /// <summary>A command about one object of a kind, whose names are completed from the cluster.</summary>
    public VerbCommand Leaf(
        OwnKind kind,
        string description,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        IReadOnlyList<string> aliases,
        params IReadOnlyList<Option> options)
    {
        VerbCommand command = Leaf(kind.Name, description, "NAME", count, run, aliases, options);
        return Completing(command, (cluster, context) => cluster.Names(context.ParseResult, kind.Gvk));
    }

    /// <summary>Completes the argument with the names of the objects of a kind.</summary>
    public VerbCommand Completing(VerbCommand command, KnownKind kind) => Completing(command, (cluster, context) => cluster.Names(context.ParseResult, kind));

    /// <summary>Completes the argument with the clusters of the catalogue.</summary>
    public VerbCommand CompletingClusters(VerbCommand command) =>
        Completing(command, (cluster, context) => cluster.Clusters(context.ParseResult).Select(c => c.Name));

    /// <summary>Completes the argument with what a cluster or the catalogue is asked for.</summary>
    public VerbCommand Completing(VerbCommand command, Func<Suggestions, CompletionContext, IEnumerable<string>> find)
    {
        Complete(command.Arguments[0].CompletionSources, find);
        return command;
    }

    /// <summary>Completes the arguments with the types of the cluster and the names of their objects.</summary>
    public VerbCommand CompletingTypes(VerbCommand command) => Completing(command, (suggestions, context) => TypeCompletion.For(suggestions, context, command));

    /// <summary>Completes the value of a flag with what a cluster or the catalogue is asked for.</summary>
    public Option<string> Completing(Option<string> flag, Func<Suggestions, CompletionContext, IEnumerable<string>> find)
    {
        Complete(flag.CompletionSources, find);
        return flag;
    }

    /// <summary>A command about an object given as <c>Kind/name</c>.</summary>
    public VerbCommand KindLeaf(
        string name, string description, Func<Invocation, CancellationToken, Task> run, params IReadOnlyList<Option> options)
    {
        return Completing(Leaf(name, description, "KIND/NAME", ArgumentCount.One, run, null, options), KindCompletion.For);
    }

    /// <summary>A command whose arguments are not the name of an object.</summary>
    public VerbCommand Leaf(
        string name,
        string description,
        string argument,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        IReadOnlyList<string>? aliases,
        IReadOnlyList<Option> options)
    {
        VerbCommand command = new(name, description) { Usage = count.Usage(argument) };
        Argument<string[]> arguments = Arguments(count);
        command.Add(arguments);
        foreach (string alias in aliases ?? [])
        {
            command.Aliases.Add(alias);
        }

        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction((parse, cancellation) => runner.RunAsync(parse, arguments, count, run, cancellation));
        return command;
    }

    /// <summary>A command that only has commands below it; alone it prints its help.</summary>
    public Command Group(string name, string description, params IReadOnlyList<Command> children) =>
        Fill(new Command(name, description), children);

    /// <summary>Puts commands below another one.</summary>
    public T Fill<T>(T command, IReadOnlyList<Command> children)
        where T : Command
    {
        Argument<string[]> arguments = Arguments(ArgumentCount.None);
        command.Add(arguments);
        foreach (Command child in children)
        {
            command.Add(child);
        }

        command.SetAction((parse, cancellation) => runner.RunAsync(parse, arguments, ArgumentCount.None, PrintHelpAsync, cancellation));
        return command;
    }

    private void Complete(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, Func<Suggestions, CompletionContext, IEnumerable<string>> find) =>
        sources.Add(context => find(runner.Suggestions, context).Select(found => new CompletionItem(found)));

    // Any number is accepted here, because the count is checked later with the reference's words.
    private static Argument<string[]> Arguments(ArgumentCount count) => new("name")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Hidden = count.Maximum == 0,
        Description = "Name of the resource",
    };

    private Task PrintHelpAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.Screen.Write(HelpPage.Of(invocation.Parse.CommandResult.Command, runner.HelpWidth));
        return Task.CompletedTask;
    }
}
